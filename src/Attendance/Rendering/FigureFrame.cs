using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>
/// What stands round the panels: title, axis names, notes, and the places that are left for the rest.
/// </summary>
internal sealed class FigureFrame
{
    private const double Margin = 16;
    private const double TitleSize = 17;
    private const double SmallTitleSize = 13;
    private const double AxisSize = 12;
    private const double NoteSize = 11;
    private const double BarGap = 24;
    private const double TallestBar = 460;
    private const double LeastBar = 112;
    private const double LeastWidth = 240;
    private const double MostForTitle = 560;

    private readonly PanelFrames _panels;
    private readonly IReadOnlyList<string> _notes;
    private readonly AttentionGrid _grid;
    private readonly double _titleSize;
    private readonly string _shownTitle;

    public FigureFrame(
        PanelFrames panels, double barWidth, string title, IReadOnlyList<string> notes, AttentionGrid grid)
    {
        _panels = panels;
        _notes = notes;
        _grid = grid;
        Title = title;

        double axis = (AxisSize * 1.25) + 6;
        double natural = axis + panels.Width + BarGap + barWidth;
        double noteWidth = notes.Count == 0 ? 0 : notes.Max(note => TextWidth.InEm(note)) * NoteSize;
        double titleWidth = Math.Min(MostForTitle, TextWidth.InEm(title, bold: true) * SmallTitleSize);
        double content = Math.Ceiling(Math.Max(Math.Max(natural, LeastWidth), Math.Max(noteWidth, titleWidth)));
        _titleSize = TextWidth.InEm(title, bold: true) * TitleSize <= content ? TitleSize : SmallTitleSize;
        _shownTitle = LabelText.Shorten(title, content / _titleSize, s => TextWidth.InEm(s, bold: true));

        Left = Math.Round(Margin + axis + ((content - natural) / 2));
        Top = Margin + (title.Length == 0 ? 0 : TitleSize + 12);
        double plots = panels.PlotsBottom - PanelFrames.TitleHeight;
        BarHeight = Math.Clamp(plots, LeastBar, TallestBar);
        BarLeft = Math.Round(Left + panels.Width + BarGap);
        BarTop = Math.Round(Top + PanelFrames.TitleHeight + Math.Max(0, (plots - BarHeight) / 2));
        double bottom = Math.Max(Top + panels.Height, BarTop + BarHeight + 6);
        AxisBaseline = Math.Round(bottom + 8 + AxisSize);
        Width = content + (2 * Margin);
        Height = Math.Ceiling(AxisBaseline + (notes.Count * NoteSize * 1.4) + Margin);
        double middle = BarTop + (BarHeight / 2);
        BarRoom = Math.Max(BarHeight, 2 * Math.Min(middle - Top, AxisBaseline - middle));
    }

    /// <summary>The whole title.</summary>
    public string Title { get; }

    public double Width { get; }

    public double Height { get; }

    /// <summary>Left edge of the grid of panels.</summary>
    public double Left { get; }

    /// <summary>Upper edge of the grid of panels.</summary>
    public double Top { get; }

    public double BarLeft { get; }

    public double BarTop { get; }

    public double BarHeight { get; }

    /// <summary>The room beside the bar for its name, which is centred on the bar's middle.</summary>
    public double BarRoom { get; }

    private double AxisBaseline { get; }

    public void Paint(FigureParts parts)
    {
        if (_shownTitle.Length > 0)
        {
            parts.Texts.Add(new FigureText(
                _shownTitle, Width / 2, Margin + TitleSize - 3, _titleSize, TextAnchor.Middle, Rgb.Ink, Bold: true,
                Whole: _shownTitle == Title ? null : Title));
        }

        double plotsMiddle = Left + ((_panels.PlotsLeft + _panels.Width) / 2);
        parts.Texts.Add(new FigureText(
            _grid.ColumnAxis, plotsMiddle, AxisBaseline, AxisSize, TextAnchor.Middle, Rgb.Grey));

        // Beside short plots the name would reach above the figure; it may lean down as far as the bar does.
        double span = Math.Max(_panels.PlotsBottom - PanelFrames.TitleHeight, BarHeight);
        parts.Texts.Add(new FigureText(
            _grid.RowAxis, Left - 6, Top + PanelFrames.TitleHeight + (span / 2), AxisSize, TextAnchor.Middle,
            Rgb.Grey, Upright: true));
        for (int i = 0; i < _notes.Count; i++)
        {
            double baseline = AxisBaseline + ((i + 1) * NoteSize * 1.4);
            parts.Texts.Add(new FigureText(_notes[i], Width / 2, baseline, NoteSize, TextAnchor.Middle, Rgb.Grey));
        }
    }
}
