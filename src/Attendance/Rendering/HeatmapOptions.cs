namespace Attendance.Rendering;

/// <summary>How a heatmap is drawn. The same for SVG, PNG and the terminal, as far as each can.</summary>
public sealed record HeatmapOptions
{
    /// <summary>The defaults: magma from 0 to 1, values where there is room.</summary>
    public static HeatmapOptions Default { get; } = new();

    /// <summary>
    /// Whether values stand in the cells: null for where they can be read, true for wherever they can be fitted, false
    /// for never.
    /// </summary>
    public bool? Values { get; init; }

    /// <summary>A title in place of the grid's own; null keeps the grid's, an empty one leaves it out.</summary>
    public string? Title { get; init; }

    /// <summary>The colours.</summary>
    public ColorMap ColorMap { get; init; } = ColorMap.Magma;

    /// <summary>
    /// The value of the lowest colour; null is 0, or with a diverging map the largest magnitude there is, negated.
    /// </summary>
    public double? Minimum { get; init; }

    /// <summary>
    /// The value of the highest colour; null is 1, or with a diverging map the largest magnitude there is.
    /// </summary>
    public double? Maximum { get; init; }

    /// <summary>Panels side by side; null chooses, so that the whole is near 4:3. At least 1.</summary>
    public int? Columns { get; init; }

    /// <summary>What the values are; stands beside the colour bar.</summary>
    public string ScaleLabel { get; init; } = "attention weight";
}
