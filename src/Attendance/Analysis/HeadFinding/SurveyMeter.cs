using Attendance.Hub;

namespace Attendance.Analysis.HeadFinding;

/// <summary>Reports a survey's progress with speed and time left, often enough for a bar and not more often.</summary>
internal sealed class SurveyMeter(IProgress<SurveyProgress>? progress, TimeProvider time)
{
    private static readonly TimeSpan s_betweenReports = TimeSpan.FromMilliseconds(100);

    private readonly TransferSpeed _read = new(time);
    private readonly TransferSpeed _prompts = new(time);
    private long _lastReport;

    /// <summary>Takes what one step did.</summary>
    public void Add(long prompts, long read, HeadStatistics statistics, PromptSource source)
    {
        _prompts.Add(prompts);
        _read.Add(read);
        if (progress is null || (_lastReport != 0 && time.GetElapsedTime(_lastReport) < s_betweenReports))
        {
            return;
        }

        _lastReport = time.GetTimestamp();
        double seconds = (source.Length - source.Position) / _read.BytesPerSecond;
        progress.Report(new SurveyProgress(
            statistics.Prompts,
            source.Position,
            source.Length,
            _prompts.BytesPerSecond,
            seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null));
    }
}
