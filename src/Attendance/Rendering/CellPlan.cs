using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>What every panel of a figure has in common: its cells and whether values stand in them.</summary>
internal sealed record CellPlan(GridShape Shape, AxisPlan Keys, AxisPlan Queries, bool Values, double ValueSize)
{
    // What the panels of one row may take together; with labels it makes a picture that fits a screen or a page.
    private const double RowRoom = 2400;
    private const double WidestPanel = 1000;
    private const double SmallestReadable = 9;
    private const double SmallestForced = 6;
    private const double LargestValue = 11;
    private const double Padding = 7;
    private const double LargestPlain = 26;
    private const double SmallestPlot = 160;

    // Words are cut where they would make their column much wider than the others' need, and lie in low cells.
    private const double WidestText = 5.2;
    private const double TallestText = 30;

    public double PlotWidth => Keys.Length;

    public double PlotHeight => Queries.Length;

    public bool IsBinned => Keys.Bin > 1 || Queries.Bin > 1;

    /// <exception cref="ArgumentOutOfRangeException">Fewer than one column of panels.</exception>
    public static CellPlan For(AttentionGrid grid, HeatmapOptions options)
    {
        int queries = grid.Queries.Count;
        int keys = grid.Keys.Count;
        if (options.Columns is { } wanted)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1, nameof(options));
        }

        GridShape shape = options.Columns is { } columns
            ? GridShape.Of(grid.Panels.Count, columns)
            : GridShape.NearFourToThree(grid.Panels.Count, Math.Clamp((double)keys / queries, 0.25, 4));
        double room = Math.Clamp(RowRoom / Math.Max(shape.Columns, 0.75 * shape.Rows), 24, WidestPanel);
        int longest = Math.Max(queries, keys);
        double em = options.Values == false ? 0 : WidestValue(grid, room);
        double readable = (em * SmallestReadable) + Padding;
        double forced = (em * SmallestForced) + Padding;
        bool values = options.Values switch
        {
            false => false,
            null => longest * readable <= room,
            true => longest * forced <= RowRoom * 2 / Math.Max(shape.Columns, 0.75 * shape.Rows),
        };

        // Cells without values need no more than to be told apart; a smaller picture leaves its labels larger in print.
        double largest = values ? 46 + (26.0 / longest) : Math.Max(LargestPlain, SmallestPlot / longest);
        if (values)
        {
            // Forced values may ask for more room than there would be without them.
            double least = longest * readable <= room ? readable : forced;
            largest = Math.Max(largest, Math.Ceiling(least));
            room = Math.Max(room, longest * Math.Ceiling(least));
        }

        (AxisPlan x, AxisPlan y) = Axes(queries, keys, room, largest);
        y = grid.HasTexts ? y with { Cell = Math.Min(y.Cell, TallestText) } : y;
        double size = values ? Math.Min(LargestValue, Math.Min((x.Cell - Padding + 1) / em, y.Cell / 1.5)) : 0;
        return new CellPlan(shape, x, y, values && size >= SmallestForced - 0.5, size);
    }

    private static (AxisPlan X, AxisPlan Y) Axes(int queries, int keys, double room, double largest)
    {
        AxisPlan x = AxisPlan.Fit(keys, room, largest);
        AxisPlan y = AxisPlan.Fit(queries, room, largest);

        // The shorter axis of an oblong matrix takes the longer one's cells, but not so small that nothing can be seen.
        return keys >= queries
            ? (x, y with { Cell = Math.Min(y.Cell, Math.Max(x.Cell, 20)) })
            : (x with { Cell = Math.Min(x.Cell, Math.Max(y.Cell, 20)) }, y);
    }

    private static double WidestValue(AttentionGrid grid, double room)
    {
        double widest = TextWidth.InEm("0.0000");
        if (grid.Keys.Count > room || grid.Queries.Count > room)
        {
            return widest;
        }

        foreach (AttentionPanel panel in grid.Panels)
        {
            if (panel.Texts is { } texts)
            {
                widest = Math.Max(widest, texts.Max(text => Math.Min(WidestText, TextWidth.InEm(LabelText.Clean(text)))));
                continue;
            }

            foreach (float value in panel.Matrix.Values)
            {
                // Everything from 0 up to 10 is as wide as 0.0000.
                if (value is not (>= 0 and < 9.9999f))
                {
                    widest = Math.Max(widest, TextWidth.InEm(ValueScale.Text(value)));
                }
            }
        }

        return widest;
    }
}
