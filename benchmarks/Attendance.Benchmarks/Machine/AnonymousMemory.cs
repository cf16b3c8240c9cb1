using System.Globalization;

namespace Attendance.Benchmarks.Machine;

/// <summary>
/// Memory of a process that is not a mapped file's (Linux's <c>RssAnon</c>), watched for its peak. A mapped
/// checkpoint's pages belong to the page cache and go when others need the room, so that they are not counted. Watching
/// takes a little of a core, so nothing should be timed meanwhile.
/// </summary>
internal sealed class AnonymousMemory : IDisposable
{
    private readonly string _status;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _watcher;
    private long _peak;

    private AnonymousMemory(int process)
    {
        _status = $"/proc/{process}/status";
        _peak = Now();
        _watcher = new Thread(Watch) { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _watcher.Start();
    }

    /// <summary>The peak of a process while something is done, 10⁶ bytes; 0 where the system does not tell.</summary>
    public static double PeakMegabytes(int process, Action action)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var memory = new AnonymousMemory(process);
        action();
        memory.Note();
        return memory._peak / 1e6;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _watcher.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        while (!_stop.Token.WaitHandle.WaitOne(2))
        {
            Note();
        }
    }

    private void Note()
    {
        long now = Now();
        lock (_stop)
        {
            _peak = Math.Max(_peak, now);
        }
    }

    private long Now()
    {
        const string Key = "RssAnon:";
        if (!File.Exists(_status))
        {
            return 0;
        }

        // "RssAnon:	   10240 kB"
        string? line = File.ReadLines(_status).FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal));
        ReadOnlySpan<char> kilobytes = line is null ? "0" : line.AsSpan(Key.Length, line.Length - Key.Length - 2);
        return long.Parse(kilobytes, NumberStyles.Integer, CultureInfo.InvariantCulture) * 1024;
    }
}
