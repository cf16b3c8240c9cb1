using Attendance.Cli.Hosting;
using Attendance.Hub;

namespace Attendance.Cli.Output;

/// <summary>A download as a bar with size, speed and time left.</summary>
internal static class DownloadBar
{
    /// <summary>Shows the bar while something is done; it appears with the first byte.</summary>
    public static T Run<T>(string model, CommandHost host, Func<IProgress<DownloadProgress>, T> work) =>
        ProgressBarOutput.Run(model, host, Show, work);

    private static BarState? Show(DownloadProgress value) =>
        value.BytesTotal is > 0 and { } total
            ? new BarState(
                value.BytesDone,
                total,
                value.Stage switch
                {
                    DownloadStage.Waiting => "waiting for another process",
                    DownloadStage.Verifying => "checking",
                    _ => DownloadLines.Describe(value, total),
                })
            : null;
}
