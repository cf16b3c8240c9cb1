namespace Attendance.Kernels;

/// <summary>
/// Memory that nobody has written to yet. The system gives it page by page at the first write, and two threads that
/// want the same page, as those do that write columns beside each other, wait for one another for longer than it takes.
/// </summary>
internal static unsafe class FreshMemory
{
    /// <summary>Asks for all pages, each thread for its own. What the floats hold afterwards is undefined.</summary>
    /// <param name="start">The first float.</param>
    /// <param name="count">How many.</param>
    public static void Touch(float* start, long count)
    {
        var job = new TouchJob(start, count);
        Workers.For(job.Tasks, ref job);
    }

    private readonly struct TouchJob(float* start, long count) : IWork
    {
        private static readonly int s_page = Environment.SystemPageSize / sizeof(float);

        // One unbroken run for each thread: where two of them meet, threads would wait for one another again.
        private readonly long _part = Math.Max(s_page, (count + Workers.Count - 1) / Workers.Count);

        public int Tasks => (int)((count + _part - 1) / _part);

        public void Do(int task)
        {
            long end = Math.Min((task + 1) * _part, count);
            for (long i = task * _part; i < end; i += s_page)
            {
                start[i] = 0;
            }
        }
    }
}
