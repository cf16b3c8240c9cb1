using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Rendering;

namespace Attendance.Cli.Output;

/// <summary>Shows matrices: a picture, JSON, heatmaps in the terminal.</summary>
internal static class GridOutput
{
    /// <summary>Shows a grid.</summary>
    /// <param name="grid">The matrices.</param>
    /// <param name="json">What stands in the JSON beside them.</param>
    /// <param name="choice">What to show.</param>
    /// <param name="host">Where to.</param>
    public static void Show(AttentionGrid grid, GridJson json, OutputChoice choice, CommandHost host)
    {
        // Two things that have nothing to do with each other, on two cores.
        Task<string>? text = choice.Json || choice.Picture is null ? null : Task.Run(Text);
        string? wrote = choice.Picture is null ? null : host.Interruption.Shield(() => Picture.Write(grid, choice));
        if (choice.Json)
        {
            json.Write(grid, host);
        }
        else
        {
            host.Output.Write(text is null ? Text() : text.GetAwaiter().GetResult());
        }

        if (wrote is not null)
        {
            // JSON stays alone on standard output, so that it can be read by a program.
            (choice.Json ? host.Error : host.Output).WriteLine(wrote);
        }

        string Text() => TerminalHeatmap.Render(grid, host.Terminal, choice.Heatmap);
    }
}
