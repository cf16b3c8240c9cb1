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
    public static void Show(AttentionGrid grid, GridJson json, OutputChoice choice, CommandHost host) =>
        Show([new ShownGrid(grid, json, choice.Heatmap)], choice, host);

    /// <summary>Shows grids together: one picture, one JSON array, one heatmap below the other.</summary>
    /// <param name="grids">At least one; a single one is shown by itself.</param>
    /// <param name="choice">What to show.</param>
    /// <param name="host">Where to.</param>
    public static void Show(IReadOnlyList<ShownGrid> grids, OutputChoice choice, CommandHost host)
    {
        // Two things that have nothing to do with each other, on two cores.
        Task<string>? text = choice.Json || choice.Picture is null ? null : Task.Run(Text);
        string? wrote = choice.Picture is { } path
            ? host.Interruption.Shield(() => Picture.Write(Sheet(), path))
            : null;
        if (choice.Json)
        {
            WriteJson(grids, host);
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

        string Text() => string.Join(
            '\n', grids.Select(shown => TerminalHeatmap.Render(shown.Grid, host.Terminal, shown.Heatmap)));

        Figure Sheet() =>
            FigureSheet.Of([.. grids.Select(shown => HeatmapLayout.Compute(shown.Grid, shown.Heatmap))]);
    }

    private static void WriteJson(IReadOnlyList<ShownGrid> grids, CommandHost host)
    {
        if (grids is [var one])
        {
            one.Json.Write(one.Grid, host);
            return;
        }

        JsonOutput.Write(host, json =>
        {
            json.WriteStartArray();
            foreach (ShownGrid shown in grids)
            {
                shown.Json.Write(json, shown.Grid, host);
            }

            json.WriteEndArray();
        });
    }
}

/// <summary>Matrices to be shown.</summary>
/// <param name="Grid">The matrices.</param>
/// <param name="Json">What stands in the JSON beside them.</param>
/// <param name="Heatmap">How they are drawn.</param>
internal sealed record ShownGrid(AttentionGrid Grid, GridJson Json, HeatmapOptions Heatmap);
