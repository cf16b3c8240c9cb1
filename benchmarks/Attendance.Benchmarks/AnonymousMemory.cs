using System.Globalization;

namespace Attendance.Benchmarks;

/// <summary>
/// Memory of this process that is not a mapped file's (Linux's <c>RssAnon</c>), watched for its peak. A mapped checkpoint's
/// pages belong to the page cache and go when others need the room, so that they are not counted.
/// </summary>
internal sealed class AnonymousMemory : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _watcher;
    private long _peak;

    public AnonymousMemory()
    {
        _peak = Now();
        _watcher = new Thread(Watch) { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _watcher.Start();
    }

    /// <summary>The largest value seen, in bytes.</summary>
    public long Peak => Math.Max(Interlocked.Read(ref _peak), Now());

    /// <summary>The value now, in bytes; 0 where the system does not tell.</summary>
    public static long Now()
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(8, line.Length - 11), NumberStyles.Integer, CultureInfo.InvariantCulture) * 1024;
            }
        }

        return 0;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _watcher.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        while (!_stop.Token.WaitHandle.WaitOne(5))
        {
            Interlocked.Exchange(ref _peak, Math.Max(_peak, Now()));
        }
    }
}
