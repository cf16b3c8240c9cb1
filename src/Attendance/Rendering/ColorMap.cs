using System.Globalization;

namespace Attendance.Rendering;

/// <summary>256 colours in order, from the lowest value to the highest.</summary>
public sealed partial class ColorMap
{
    private readonly Rgb[] _colors;

    private ColorMap(string name, Rgb[] colors, bool isDiverging)
    {
        Name = name;
        _colors = colors;
        IsDiverging = isDiverging;
    }

    /// <summary>Its name, for example <c>magma</c>.</summary>
    public string Name { get; }

    /// <summary>Whether its middle stands for zero, so that the scale should reach equally far to both sides.</summary>
    public bool IsDiverging { get; }

    /// <summary>The 256 colours, lowest first.</summary>
    public ReadOnlySpan<Rgb> Colors => _colors;

    /// <summary>The step that a position on the scale falls on.</summary>
    /// <param name="position">0 for the lowest value, 1 for the highest; beyond them the nearest end; NaN: 0.</param>
    /// <returns>0 to 255.</returns>
    public static byte LevelOf(double position) =>
        (byte)((Math.Clamp(double.IsNaN(position) ? 0 : position, 0, 1) * 255) + 0.5);

    /// <summary>The colour of a position on the scale.</summary>
    /// <param name="position">0 for the lowest value, 1 for the highest.</param>
    public Rgb At(double position) => _colors[LevelOf(position)];

    private static ColorMap FromTable(string name, string table)
    {
        Rgb[] colors = new Rgb[256];
        for (int i = 0; i < colors.Length; i++)
        {
            colors[i] = Parse(table.AsSpan(6 * i, 6));
        }

        return new ColorMap(name, colors, isDiverging: false);
    }

    private static ColorMap FromAnchors(string name, string anchors)
    {
        int intervals = (anchors.Length / 6) - 1;
        Rgb[] colors = new Rgb[256];
        for (int i = 0; i < colors.Length; i++)
        {
            double at = (double)i * intervals / (colors.Length - 1);
            int from = Math.Min((int)at, intervals - 1);
            ReadOnlySpan<char> pair = anchors.AsSpan(6 * from, 12);
            colors[i] = Rgb.Mix(Parse(pair[..6]), Parse(pair[6..]), at - from);
        }

        return new ColorMap(name, colors, isDiverging: true);
    }

    private static Rgb Parse(ReadOnlySpan<char> hex)
    {
        int value = int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return new Rgb((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }
}
