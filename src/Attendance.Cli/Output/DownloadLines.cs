using Attendance.Cli.Hosting;
using Attendance.Hub;

namespace Attendance.Cli.Output;

/// <summary>A download as plain lines: one at every tenth of it, and one at its end.</summary>
internal sealed class DownloadLines(string model, CommandHost host) : IProgress<DownloadProgress>
{
    private const int Steps = 10;
    private readonly Lock _turn = new();
    private long _step = -1;

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        lock (_turn)
        {
            if (value.Stage == DownloadStage.Waiting)
            {
                Once(-2, $"waiting for another process that downloads {model}");
            }
            else if (value.Stage == DownloadStage.Done && value.BytesDone > 0)
            {
                Once(Steps + 1, $"downloaded {model}: {ByteSize.Format(value.BytesDone)}");
            }
            else if (value is { Stage: DownloadStage.Downloading, BytesTotal: > 0 and { } total })
            {
                Once(value.BytesDone * Steps / total, $"downloading {model}: {Describe(value, total)}");
            }
        }
    }

    /// <summary>Size, speed, time left, as far as they are known.</summary>
    internal static string Describe(DownloadProgress value, long total)
    {
        string text = $"{ByteSize.Format(value.BytesDone)} of {ByteSize.Format(total)}";
        if (value.BytesPerSecond > 0)
        {
            text += $", {ByteSize.Format((long)value.BytesPerSecond)}/s";
        }

        return value.Remaining is { } left ? $"{text}, {TimeText.Of(left)} left" : text;
    }

    private void Once(long step, string line)
    {
        if (step != _step)
        {
            _step = step;
            host.Error.WriteLine(line);
        }
    }
}
