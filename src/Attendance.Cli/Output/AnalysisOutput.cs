using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Rendering;

namespace Attendance.Cli.Output;

/// <summary>Shows an analysis: a picture, JSON, or words, a table and the picture in the terminal.</summary>
internal static class AnalysisOutput
{
    /// <summary>Shows it as was asked for.</summary>
    /// <param name="grid">The picture.</param>
    /// <param name="choice">What to show.</param>
    /// <param name="host">Where to.</param>
    /// <param name="json">Writes the JSON.</param>
    /// <param name="text">Writes words and table; the picture follows.</param>
    /// <param name="inTerminal">Whether the picture is shown in the terminal, too.</param>
    public static void Show(
        AttentionGrid grid, OutputChoice choice, CommandHost host, Action json, Action text, bool inTerminal = true)
    {
        string? wrote = choice.Picture is null ? null : host.Interruption.Shield(() => Picture.Write(grid, choice));
        if (choice.Json)
        {
            json();
        }
        else
        {
            text();
            if (inTerminal)
            {
                host.Output.WriteLine();
                host.Output.Write(TerminalHeatmap.Render(grid, host.Terminal, choice.Heatmap));
            }
        }

        if (wrote is not null)
        {
            // JSON stays alone on standard output, so that it can be read by a program.
            (choice.Json ? host.Error : host.Output).WriteLine(wrote);
        }
    }
}
