using System.Globalization;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Output;

/// <summary>
/// Says how far patching is, on one line of an interactive terminal, and takes the line away at the end.
/// </summary>
internal sealed class PatchingProgress(CommandHost host) : IProgress<double>
{
    /// <summary>Up to so many tokens the answer is there before anybody could read the line.</summary>
    private const int Short = 64;

    /// <summary>Progress where somebody waits long enough to see it, else null.</summary>
    public static PatchingProgress? For(CommandHost host, int tokens) =>
        host.ErrorIsInteractive && tokens > Short ? new PatchingProgress(host) : null;

    /// <inheritdoc/>
    public void Report(double value)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"patching heads: {value * 100:0} %");
        host.Error.Write(value < 1 ? $"\r{line}" : $"\r{new string(' ', line.Length)}\r");
    }
}
