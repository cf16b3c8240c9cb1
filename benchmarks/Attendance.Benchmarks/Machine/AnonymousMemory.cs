using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Attendance.Benchmarks.Machine;

/// <summary>
/// Memory of a process that is not a mapped file's (Linux's <c>RssAnon</c>), watched for its peak. A mapped
/// checkpoint's pages belong to the page cache and go when others need the room, so that they are not counted. Watching
/// takes a little of a core, so nothing should be timed meanwhile.
/// </summary>
internal sealed class AnonymousMemory : IDisposable
{
    private readonly SafeFileHandle? _status;
    private readonly byte[] _text = new byte[4096];
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _watcher;
    private long _peak;

    private AnonymousMemory(int process)
    {
        string status = $"/proc/{process}/status";
        _status = File.Exists(status) ? File.OpenHandle(status) : null;
        _peak = Now();
        _watcher = new Thread(Watch) { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _watcher.Start();
    }

    /// <summary>The peak of a process while something is done, 10⁶ bytes; 0 where the system does not tell.</summary>
    public static double PeakMegabytes(int process, Action action)
    {
        // Finalizers first, then what they let go of; aggressive, which gives the pages of earlier work back.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
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
        _status?.Dispose();
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
        lock (_stop)
        {
            _peak = Math.Max(_peak, Now());
        }
    }

    private static ReadOnlySpan<byte> Key => "RssAnon:"u8;

    /// <summary>Allocates nothing: what is watched is often this process.</summary>
    private long Now()
    {
        if (_status is null)
        {
            return 0;
        }

        // "RssAnon:	   10240 kB"
        ReadOnlySpan<byte> text = _text.AsSpan(0, RandomAccess.Read(_status, _text, 0));
        int at = text.IndexOf(Key);
        text = at < 0 ? [] : text[(at + Key.Length)..].TrimStart(" \t"u8);
        return Utf8Parser.TryParse(text, out long kilobytes, out _) ? kilobytes * 1024 : 0;
    }
}
