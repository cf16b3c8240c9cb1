using Attendance.Hub;

namespace Attendance.Tests.Hub;

/// <summary>Hands reports on at once, on the thread that they come from.</summary>
internal sealed class CallbackProgress(Action<DownloadProgress> report) : IProgress<DownloadProgress>
{
    public void Report(DownloadProgress value) => report(value);
}

/// <summary>A clock that moves by a second whenever it is looked at, so that every report is due.</summary>
internal sealed class TickingClock(InstantClock clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp()
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        return clock.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
