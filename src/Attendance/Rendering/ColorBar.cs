using System.Globalization;

namespace Attendance.Rendering;

/// <summary>The colour map as an upright bar with five ticks and a name, shared by all panels.</summary>
internal static class ColorBar
{
    private const double Thickness = 14;
    private const double Tick = 4;
    private const double Size = 11;
    private const double NameSize = 12;
    private const int Ticks = 4;

    /// <summary>How wide the bar is with ticks and name.</summary>
    public static double Extent(ValueScale scale) =>
        Thickness + Tick + 4 + LongestTick(scale) + 8 + (NameSize * 1.25);

    /// <summary>Puts the bar into the figure.</summary>
    /// <param name="parts">The figure.</param>
    /// <param name="scale">The colours.</param>
    /// <param name="name">What the values are.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="height">The bar's height.</param>
    /// <param name="room">How long the name may be; it may reach beyond a short bar on both sides.</param>
    public static void Paint(
        FigureParts parts, ValueScale scale, string name, double x, double y, double height, double room)
    {
        byte[] levels = new byte[256];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = (byte)(255 - i);
        }

        parts.Cells.Add(new FigureCells(x, y, Thickness, height / 256, 256, 1, levels, scale.Map, scale.Map.Name));
        parts.Outline(x, y, Thickness, height, Rgb.Grey);
        for (int i = 0; i <= Ticks; i++)
        {
            double at = y + (height * i / Ticks);
            double line = Math.Min(Math.Round(at - 0.5), y + height - 1);
            parts.Rectangles.Add(new FigureRectangle(x + Thickness + 1, line, Tick, 1, Rgb.Grey));
            parts.Texts.Add(new FigureText(
                TickText(scale, i), x + Thickness + Tick + 4, line + 0.5 + (Size * FigureText.CapHeight / 2), Size,
                TextAnchor.Start, Rgb.Ink));
        }

        string shown = LabelText.Shorten(LabelText.Clean(name), room / NameSize, s => TextWidth.InEm(s));
        parts.Texts.Add(new FigureText(
            shown, x + Thickness + Tick + 4 + LongestTick(scale) + 8 + NameSize, y + (height / 2), NameSize,
            TextAnchor.Middle, Rgb.Ink, Upright: true));
    }

    private static double LongestTick(ValueScale scale) =>
        Enumerable.Range(0, Ticks + 1).Max(i => TextWidth.InEm(TickText(scale, i))) * Size;

    /// <summary>Tick 0 is the upper end.</summary>
    private static string TickText(ValueScale scale, int tick)
    {
        double span = scale.Maximum - scale.Minimum;
        double value = scale.Maximum - (span * tick / Ticks);

        // Three figures of the span tell neighbouring ticks apart.
        int decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(span)), 0, 9);
        string text = Math.Round(value, decimals).ToString("F" + decimals, CultureInfo.InvariantCulture);
        return text.Trim('-', '0', '.').Length == 0 ? text.TrimStart('-') : text.Replace('-', '−');
    }
}
