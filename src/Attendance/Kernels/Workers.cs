using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Attendance.Kernels;

/// <summary>
/// Does the tasks of one piece of work on all cores and returns when the last is done. The threads are few and stay;
/// starting work allocates nothing. Work from a second thread, while the cores are taken, is done by that thread alone,
/// so that there are never more busy threads than cores because of us.
/// </summary>
internal static unsafe class Workers
{
    /// <summary>The environment variable for the number of threads, at least 1; the default is one per core.</summary>
    public const string Variable = "ATTENDANCE_THREADS";

    private static readonly Lock s_turn = new();
    private static ManualResetEventSlim[]? s_start;

    private static delegate*<void*, int, void> s_do;
    private static void* s_work;
    private static int s_tasks;
    private static int s_next;
    private static int s_open;
    private static int s_inside;
    private static ExceptionDispatchInfo? s_failure;

    /// <summary>Threads that work at once, the caller's included.</summary>
    public static int Count { get; } = ChooseCount();

    /// <summary>Does every task from 0 to <paramref name="tasks"/> − 1.</summary>
    public static void For<TWork>(int tasks, ref TWork work)
        where TWork : struct, IWork, allows ref struct
    {
        // A task that starts work of its own does it alone: the cores are taken, by the work that it belongs to.
        if (tasks > 1 && Count > 1 && !s_turn.IsHeldByCurrentThread && s_turn.TryEnter())
        {
            try
            {
                // The caller waits here, so that its stack frame, where the work lies, outlives every use of it.
                ForAll(tasks, Unsafe.AsPointer(ref work), &DoOne<TWork>);
            }
            finally
            {
                s_turn.Exit();
            }
        }
        else
        {
            for (int task = 0; task < tasks; task++)
            {
                work.Do(task);
            }
        }
    }

    private static void DoOne<TWork>(void* work, int task)
        where TWork : struct, IWork, allows ref struct => Unsafe.AsRef<TWork>(work).Do(task);

    private static void ForAll(int tasks, void* work, delegate*<void*, int, void> act)
    {
        ManualResetEventSlim[] start = s_start ??= StartThreads();
        s_do = act;
        s_work = work;
        s_tasks = tasks;
        s_next = 0;
        s_failure = null;
        Interlocked.Exchange(ref s_open, 1);
        for (int i = 0; i < Math.Min(start.Length, tasks - 1); i++)
        {
            start[i].Set();
        }

        TakeTasks();

        // Whoever is inside finishes its task; whoever wakes up only now finds the door closed. So nobody waits for a
        // thread that has nothing left to do.
        Interlocked.Exchange(ref s_open, 0);
        var spin = new SpinWait();
        while (Volatile.Read(ref s_inside) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        s_failure?.Throw();
    }

    private static void TakeTasks()
    {
        try
        {
            for (int task; (task = Interlocked.Increment(ref s_next) - 1) < s_tasks;)
            {
                s_do(s_work, task);
            }
        }
        catch (Exception failure)
        {
            // The first failure is the caller's to see; the rest of the work is dropped.
            s_failure ??= ExceptionDispatchInfo.Capture(failure);
            Volatile.Write(ref s_next, s_tasks);
        }
    }

    private static ManualResetEventSlim[] StartThreads()
    {
        var events = new ManualResetEventSlim[Count - 1];
        for (int i = 0; i < events.Length; i++)
        {
            ManualResetEventSlim start = events[i] = new ManualResetEventSlim(false, spinCount: 200);
            new Thread(() => Serve(start)) { IsBackground = true, Name = $"attendance {i + 1}" }.Start();
        }

        return events;
    }

    private static void Serve(ManualResetEventSlim start)
    {
        while (true)
        {
            start.Wait();
            start.Reset();
            Interlocked.Increment(ref s_inside);
            if (Volatile.Read(ref s_open) != 0)
            {
                TakeTasks();
            }

            Interlocked.Decrement(ref s_inside);
        }
    }

    private static int ChooseCount() =>
        int.TryParse(
            Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count > 0
            ? count
            : Environment.ProcessorCount;
}
