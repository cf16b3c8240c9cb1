using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>Where each panel stands within the grid of panels, and how large that grid is.</summary>
internal sealed class PanelFrames
{
    public const double TitleHeight = 20;
    public const double LabelGap = 5;
    public const double TitleSize = 12;

    private const double Gap = 18;
    private const double SmallestWithOwnLabels = 120;
    private const int MostWithOwnLabels = 36;
    private const double LeastTitle = 140;

    private readonly GridShape _shape;
    private readonly double _pitchX;
    private readonly double _pitchY;
    private readonly double _firstLeft;
    private readonly int _panels;

    /// <param name="grid">The panels.</param>
    /// <param name="title">The whole figure's title; a lone panel does not repeat it.</param>
    /// <param name="cells">How large the panels are.</param>
    /// <param name="x">The keys' labels.</param>
    /// <param name="y">The queries' labels.</param>
    public PanelFrames(AttentionGrid grid, string title, CellPlan cells, AxisLabels x, AxisLabels y)
    {
        _shape = cells.Shape;
        _panels = grid.Panels.Count;
        OwnLabels = _panels <= MostWithOwnLabels
            && Math.Min(cells.PlotWidth, cells.PlotHeight) >= SmallestWithOwnLabels;
        bool isAlone = _panels == 1 && title.Contains(LabelText.Clean(grid.Panels[0].Title), StringComparison.Ordinal);
        Titles = isAlone ? [""] : [.. grid.Panels.Select(panel => TitleFor(panel, cells.PlotWidth))];

        // A title may be wider than its panel; it then leans out equally far on both sides.
        double widest = Titles.Max(t => TextWidth.InEm(t, bold: true)) * TitleSize;
        double lean = Math.Max(0, (widest - cells.PlotWidth) / 2);
        double left = y.Extent + LabelGap;
        double below = x.Extent + LabelGap;
        _firstLeft = Math.Ceiling(Math.Max(left, lean));
        double laterLeft = Math.Max(OwnLabels ? left : 0, lean);
        _pitchX = Math.Ceiling(laterLeft + cells.PlotWidth + lean + Gap);
        _pitchY = Math.Ceiling(TitleHeight + cells.PlotHeight + (OwnLabels ? below : 0) + Gap);
        Width = _firstLeft + cells.PlotWidth + lean + ((_shape.Columns - 1) * _pitchX);
        PlotsBottom = ((_shape.Rows - 1) * _pitchY) + TitleHeight + cells.PlotHeight;
        Height = PlotsBottom + below;
    }

    /// <summary>Whether every panel has labels, not only those at the edge.</summary>
    public bool OwnLabels { get; }

    public IReadOnlyList<string> Titles { get; }

    public double Width { get; }

    public double Height { get; }

    /// <summary>Lower edge of the last row's cells.</summary>
    public double PlotsBottom { get; }

    /// <summary>Left edge of the first column's cells.</summary>
    public double PlotsLeft => _firstLeft;

    /// <summary>Upper left corner of a panel's cells.</summary>
    public (double X, double Y) Corner(int panel) => (
        _firstLeft + (panel % _shape.Columns * _pitchX),
        (panel / _shape.Columns * _pitchY) + TitleHeight);

    public bool HasQueryLabels(int panel) => OwnLabels || panel % _shape.Columns == 0;

    public bool HasKeyLabels(int panel) => OwnLabels || panel + _shape.Columns >= _panels;

    /// <summary>The panel's title, or the short form <c>block.head</c> where the panel is too small for it.</summary>
    private string TitleFor(AttentionPanel panel, double width)
    {
        string title = LabelText.Clean(panel.Title);
        double room = Math.Max(width, _panels <= MostWithOwnLabels ? LeastTitle : width);
        return TextWidth.InEm(title, bold: true) * TitleSize > room && panel is { Block: { } block, Head: { } head }
            ? $"{block}.{head}"
            : LabelText.Shorten(title, Math.Max(room, LeastTitle / 2) / TitleSize, s => TextWidth.InEm(s, bold: true));
    }
}
