using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>
/// Lays a grid of matrices out as a figure: title, panels with labels on both axes, colour bar, notes. It knows no
/// format and no font files, so it gives the same figure on every machine.
/// </summary>
public static class HeatmapLayout
{
    /// <summary>Lays out a grid.</summary>
    /// <param name="grid">The matrices and their labels; any number of panels, any number of positions.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The figure, in CSS pixels; seldom wider or higher than 4000.</returns>
    /// <exception cref="ArgumentException">The options' colour scale or number of columns is impossible.</exception>
    public static Figure Compute(AttentionGrid grid, HeatmapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grid);
        options ??= HeatmapOptions.Default;
        ValueScale scale = ValueScale.For(grid, options);
        CellPlan cells = CellPlan.For(grid, options);
        AxisLabels x = AxisLabels.Along(cells.Keys, grid.Keys);
        AxisLabels y = AxisLabels.Along(cells.Queries, grid.Queries, grid.FirstRow);
        string title = LabelText.Clean(options.Title ?? grid.Title);
        PanelFrames frames = new(grid, title, cells, x, y);
        FigureFrame frame = new(frames, ColorBar.Extent(scale), title, Notes(grid, options, cells), grid);

        FigureParts parts = new();
        PanelPainter painter = new(grid, scale, cells, x, y, parts);
        for (int i = 0; i < grid.Panels.Count; i++)
        {
            painter.Paint(i, frames, frame.Left, frame.Top);
        }

        frame.Paint(parts);
        ColorBar.Paint(
            parts, scale, options.ScaleLabel, frame.BarLeft, frame.BarTop, frame.BarHeight, frame.BarRoom);
        return new Figure(frame.Width, frame.Height, frame.Title, parts.Cells, parts.Rectangles, parts.Texts);
    }

    private static List<string> Notes(AttentionGrid grid, HeatmapOptions options, CellPlan cells)
    {
        List<string> notes = [];
        if (cells.IsBinned)
        {
            notes.Add($"Each dot shows the largest of {cells.Queries.Bin} × {cells.Keys.Bin} values.");
        }

        if (options.Values == true && !cells.Values)
        {
            notes.Add("The cells are too small for values.");
        }

        if (grid.Panels.Any(
            panel => panel.Matrix.Values.ContainsAnyExceptInRange(float.NegativeInfinity, float.MaxValue)))
        {
            notes.Add("Some values are not finite numbers; NaN is drawn in the lowest colour.");
        }

        return notes;
    }
}
