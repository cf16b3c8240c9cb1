using System.Diagnostics;

namespace Attendance.Benchmarks.Machine;

/// <summary>Threads that begin together, each with a share of its own that no other thread takes over.</summary>
internal static class Gang
{
    /// <summary>Does every share at once.</summary>
    /// <param name="threads">Shares, one a thread.</param>
    /// <param name="work">Does a share.</param>
    /// <returns>Seconds from the first beginning to the last end.</returns>
    public static double Seconds(int threads, Action<int> work)
    {
        var begun = new long[threads];
        var ended = new long[threads];
        using var line = new Barrier(threads);
        Thread[] gang = [.. Enumerable.Range(0, threads).Select(share => new Thread(() =>
        {
            line.SignalAndWait();
            begun[share] = Stopwatch.GetTimestamp();
            work(share);
            ended[share] = Stopwatch.GetTimestamp();
        }))];
        foreach (Thread thread in gang)
        {
            thread.Start();
        }

        foreach (Thread thread in gang)
        {
            thread.Join();
        }

        return Stopwatch.GetElapsedTime(begun.Min(), ended.Max()).TotalSeconds;
    }
}
