using Attendance.Rendering;

namespace Attendance.Cli.Output;

/// <summary>How matrices are to be shown.</summary>
/// <param name="Picture">The picture to write, ending in <c>.png</c> or <c>.svg</c>; null for none.</param>
/// <param name="Json">Whether to print JSON instead of heatmaps.</param>
/// <param name="Heatmap">How heatmaps are drawn.</param>
internal sealed record OutputChoice(string? Picture, bool Json, HeatmapOptions Heatmap)
{
    /// <summary>The offline page to write, ending in <c>.html</c>; null for none.</summary>
    public string? Page { get; init; }
}
