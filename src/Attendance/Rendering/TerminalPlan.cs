using System.Globalization;
using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>How one weight is shown in a terminal.</summary>
internal enum TerminalCell
{
    /// <summary>One column; two rows share a line, as the halves of ▀.</summary>
    Half = 1,

    /// <summary>Two columns: about a square.</summary>
    Square = 2,

    /// <summary>Four columns with the value's first two decimals, <c>.81</c>.</summary>
    Narrow = 4,

    /// <summary>Six columns with the value, <c>0.81</c>.</summary>
    Wide = 6,

    /// <summary>Nine columns with a word.</summary>
    Word = 9,
}

/// <summary>How a grid is fitted into a terminal's width.</summary>
/// <param name="Cell">How a weight is shown.</param>
/// <param name="Bin">Positions that share a cell, on both axes.</param>
/// <param name="Gutter">Columns for the queries' labels, left of every row of panels.</param>
/// <param name="Across">Panels side by side.</param>
/// <param name="Rows">Cells from top to bottom of a panel.</param>
/// <param name="Columns">Cells from left to right of a panel.</param>
internal sealed record TerminalPlan(TerminalCell Cell, int Bin, int Gutter, int Across, int Rows, int Columns)
{
    public const int Gap = 2;

    private const int WidestLabel = 14;
    private const int LabelBesideNumber = 9;

    // About two screens: what is longer is worth a denser form.
    private const int PleasantLines = 80;
    private const int LeastThumbnail = 24;

    public int PanelWidth => Columns * (int)Cell;

    /// <param name="grid">What is shown.</param>
    /// <param name="width">Columns, at least 40.</param>
    /// <param name="values">As <see cref="HeatmapOptions.Values"/>.</param>
    public static TerminalPlan For(AttentionGrid grid, int width, bool? values)
    {
        TerminalPlan? fitting = null;
        TerminalCell[] cells = values switch
        {
            not false when grid.HasTexts => [TerminalCell.Word, TerminalCell.Wide, TerminalCell.Square],
            true => [TerminalCell.Wide, TerminalCell.Narrow],
            false => [TerminalCell.Square],
            null => [TerminalCell.Wide, TerminalCell.Narrow, TerminalCell.Square],
        };
        foreach (TerminalCell cell in cells)
        {
            if (Whole(grid, cell, width) is { } plan)
            {
                fitting = plan;
                if (plan.Lines(grid.Panels.Count) <= PleasantLines)
                {
                    return plan;
                }
            }
        }

        return values == true && fitting is not null ? fitting : Halves(grid, width);
    }

    private int Lines(int panels)
    {
        int down = (panels + Across - 1) / Across;
        int each = Cell == TerminalCell.Half ? (Rows + 1) / 2 : Rows;
        return down * (each + 3);  // a title, the keys, a blank
    }

    private static TerminalPlan? Whole(AttentionGrid grid, TerminalCell cell, int width)
    {
        int gutter = Math.Min(WidestLabel, grid.Queries.Max(label => DisplayWidth.Of(LabelText.Clean(label)))) + 1;
        int panel = grid.Keys.Count * (int)cell;
        int across = (width - gutter + Gap) / (panel + Gap);
        return across < 1 ? null : new TerminalPlan(
            cell, 1, gutter, Even(grid.Panels.Count, across), grid.Queries.Count, grid.Keys.Count);
    }

    /// <summary>
    /// Half blocks: as coarse as it takes for the panels to stand side by side, but no coarser than can be read.
    /// </summary>
    private static TerminalPlan Halves(AttentionGrid grid, int width)
    {
        int number = (grid.Queries.Count - 1).ToString(CultureInfo.InvariantCulture).Length;
        int gutter = number + LabelBesideNumber + 2;
        TerminalPlan? plan = null;
        for (int across = 1; across <= grid.Panels.Count; across++)
        {
            int room = (width - gutter - ((across - 1) * Gap)) / across;
            if (plan is not null && room < Math.Min(grid.Keys.Count, LeastThumbnail))
            {
                break;
            }

            int bin = (grid.Keys.Count + room - 1) / room;
            plan = new TerminalPlan(
                TerminalCell.Half, bin, gutter, Even(grid.Panels.Count, across),
                (grid.Queries.Count + bin - 1) / bin, (grid.Keys.Count + bin - 1) / bin);
            if (plan.Lines(grid.Panels.Count) <= PleasantLines)
            {
                break;
            }
        }

        return plan!;
    }

    /// <summary>As many rows as it takes, equally full.</summary>
    private static int Even(int panels, int across)
    {
        int rows = (panels + across - 1) / across;
        return (panels + rows - 1) / rows;
    }
}
