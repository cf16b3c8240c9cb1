using System.Collections.Concurrent;

namespace Attendance.Tests.Hub;

/// <summary>
/// A clock on which waiting takes no time: a timer of less than an hour moves the clock and fires at once. Longer ones,
/// which the tests use for time limits only, fire when told.
/// </summary>
internal sealed class InstantClock : TimeProvider
{
    public static readonly TimeSpan RequestLimit = TimeSpan.FromHours(2);
    public static readonly TimeSpan StallLimit = TimeSpan.FromHours(3);

    private static readonly TimeSpan s_shortest = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _held = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The waits that were asked for.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
        }
    }

    /// <summary>Lets the time limits of that length run out.</summary>
    public int Expire(TimeSpan limit)
    {
        List<FakeTimer> due;
        lock (_lock)
        {
            due = [.. _held.Where(timer => timer.Due == limit)];
            _ = _held.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Fire());
        return due.Count;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        FakeTimer timer = new(this, callback, state);
        _ = timer.Change(dueTime, period);
        return timer;
    }

    private void Start(FakeTimer timer)
    {
        lock (_lock)
        {
            _ = _held.Remove(timer);
            if (timer.Due == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            if (timer.Due >= s_shortest)
            {
                _held.Add(timer);
                return;
            }

            _now += timer.Due;
        }

        Waits.Enqueue(timer.Due);
        _ = ThreadPool.QueueUserWorkItem(_ => timer.Fire());
    }

    private sealed class FakeTimer(InstantClock clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            clock.Start(this);
            return true;
        }

        public void Dispose() => _ = Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
