using Attendance.Cli.Hosting;
using Attendance.Hub;

namespace Attendance.Cli.Output;

/// <summary>Runs something that may download, and shows how far it is: a bar in a terminal, lines elsewhere.</summary>
internal static class Downloads
{
    /// <summary>Runs it. Progress goes to standard error, so that results stay alone on standard output.</summary>
    public static T Run<T>(
        string model,
        CommandHost host,
        Func<IProgress<DownloadProgress>, CancellationToken, T> work) =>
        host.Interruption.Shield(() =>
            host.ErrorIsInteractive
                ? DownloadBar.Run(model, host, progress => work(progress, host.Interruption.Token))
                : work(new DownloadLines(model, host), host.Interruption.Token));
}
