using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Attendance.Kernels;

/// <summary>
/// Does the tasks of one piece of work on all cores and returns when the last is done. The threads are few and stay;
/// starting work allocates nothing, but where a thread has to be replaced. Work from a second thread, while the cores
/// are taken, is done by that thread alone, so that there are never more busy threads than cores because of us.
/// </summary>
internal static unsafe class Workers
{
    /// <summary>The environment variable for the number of threads, at least 1; the default is one per core.</summary>
    public const string Variable = "ATTENDANCE_THREADS";

    // Waking up takes less than 0.2 ms, unless the system lets the thread wait for the caller's own core. Nobody is
    // replaced more often than every 5 ms, so that on crowded cores no time goes into starting threads.
    private static readonly long s_late = Stopwatch.Frequency / 5000;
    private static readonly long s_patience = Stopwatch.Frequency / 200;

    private static readonly Lock s_turn = new();
    private static Worker[]? s_workers;

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
        Worker[] workers = s_workers ??= StartThreads();
        s_do = act;
        s_work = work;
        s_tasks = tasks;
        s_next = 0;
        s_failure = null;
        Interlocked.Exchange(ref s_open, 1);
        int called = Math.Min(workers.Length, tasks - 1);
        for (int i = 0; i < called; i++)
        {
            workers[i].Call();
        }

        TakeTasks(new Span<Worker>(workers, 0, called));

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

    private static void TakeTasks(Span<Worker> expected)
    {
        try
        {
            long begin = expected.IsEmpty ? 0 : Stopwatch.GetTimestamp();
            for (int task; (task = Interlocked.Increment(ref s_next) - 1) < s_tasks;)
            {
                s_do(s_work, task);
                if (!expected.IsEmpty && Stopwatch.GetTimestamp() is var now && now - begin > s_late)
                {
                    ReplaceLate(expected, now);
                    expected = [];
                }
            }
        }
        catch (Exception failure)
        {
            // The first failure is the caller's to see; the rest of the work is dropped.
            s_failure ??= ExceptionDispatchInfo.Capture(failure);
            Volatile.Write(ref s_next, s_tasks);
        }
    }

    /// <summary>
    /// A thread that slept for long may be woken on the very core that the caller computes on, while others idle. It
    /// waits there until the system next balances its load, ten milliseconds or so, in which a short pass is over; a
    /// new thread is given the idlest core.
    /// </summary>
    private static void ReplaceLate(Span<Worker> expected, long now)
    {
        foreach (ref Worker worker in expected)
        {
            if (worker.HasNotComeSince(now - s_patience))
            {
                worker.Retire();
                worker = new Worker();
                worker.Call();
                worker.Start();
            }
        }
    }

    private static Worker[] StartThreads()
    {
        var workers = new Worker[Count - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new Worker();
            workers[i].Start();
        }

        return workers;
    }

    /// <summary>A thread that helps when it is called.</summary>
    private sealed class Worker
    {
        private readonly ManualResetEventSlim _call = new(false, spinCount: 200);
        private long _lastHere = Stopwatch.GetTimestamp();
        private volatile bool _isCalled;
        private volatile bool _isRetired;

        public void Start() => new Thread(Serve) { IsBackground = true, Name = "attendance" }.UnsafeStart();

        public void Call()
        {
            _isCalled = true;
            _call.Set();
        }

        /// <summary>True when it was called, has not come yet, and was not here since a moment.</summary>
        public bool HasNotComeSince(long moment) => _isCalled && Volatile.Read(ref _lastHere) < moment;

        /// <summary>Ends when it wakes up, or when it has done what it is doing.</summary>
        public void Retire() => _isRetired = true;

        private void Serve()
        {
            while (true)
            {
                _call.Wait();
                _call.Reset();
                if (_isRetired)
                {
                    return;
                }

                _isCalled = false;
                Interlocked.Increment(ref s_inside);
                if (Volatile.Read(ref s_open) != 0)
                {
                    TakeTasks([]);
                }

                Interlocked.Decrement(ref s_inside);
                Volatile.Write(ref _lastHere, Stopwatch.GetTimestamp());
            }
        }
    }

    private static int ChooseCount() =>
        int.TryParse(
            Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count > 0
            ? count
            : Environment.ProcessorCount;
}
