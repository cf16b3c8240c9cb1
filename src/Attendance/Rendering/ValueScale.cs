using System.Globalization;
using System.Numerics.Tensors;
using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>From values to positions on the colour map, and to the words in the cells.</summary>
internal sealed class ValueScale
{
    private ValueScale(ColorMap map, double minimum, double maximum)
    {
        Map = map;
        Minimum = minimum;
        Maximum = maximum;
    }

    public ColorMap Map { get; }

    public double Minimum { get; }

    public double Maximum { get; }

    /// <exception cref="ArgumentException">The highest value is not above the lowest, or one is not finite.</exception>
    public static ValueScale For(AttentionGrid grid, HeatmapOptions options)
    {
        double reach = 1;
        if (options.ColorMap.IsDiverging && (options.Minimum is null || options.Maximum is null))
        {
            reach = Reach(grid, options);
        }

        double minimum = options.Minimum ?? (options.ColorMap.IsDiverging ? -reach : 0);
        double maximum = options.Maximum ?? reach;
        if (!double.IsFinite(minimum) || !double.IsFinite(maximum) || maximum <= minimum)
        {
            throw new ArgumentException(
                $"The colour scale goes from {minimum} to {maximum}; it needs two finite values, the lower first.",
                nameof(options));
        }

        return new ValueScale(options.ColorMap, minimum, maximum);
    }

    /// <summary>
    /// Whether there is no value: −∞ is a score behind the mask, or what comes of it. Its cell is left empty.
    /// </summary>
    public static bool IsEmpty(float value) => float.IsNegativeInfinity(value);

    /// <summary>0 to 255; NaN is 0.</summary>
    public byte Level(float value) => ColorMap.LevelOf((value - Minimum) / (Maximum - Minimum));

    public Rgb Color(float value) => Map.Colors[Level(value)];

    /// <summary>Four decimals, as the notebook prints them, with a real minus sign; nothing where nothing is.</summary>
    public static string Text(float value)
    {
        if (!float.IsFinite(value))
        {
            return float.IsNaN(value) ? "NaN" : IsEmpty(value) ? "" : "∞";
        }

        string text = value.ToString("0.0000", CultureInfo.InvariantCulture);
        return text == "-0.0000" ? "0.0000" : text.Replace('-', '−');
    }

    /// <summary>The largest magnitude, so that zero falls on a diverging map's middle.</summary>
    private static double Reach(AttentionGrid grid, HeatmapOptions options)
    {
        if ((options.Maximum ?? -options.Minimum) is { } given && given > 0)
        {
            return given;
        }

        double reach = 0;
        foreach (AttentionPanel panel in grid.Panels)
        {
            float largest = Math.Abs(TensorPrimitives.MaxMagnitudeNumber(panel.Matrix.Values));
            reach = Math.Max(reach, float.IsFinite(largest) ? largest : LargestFinite(panel.Matrix.Values));
        }

        return reach > 0 ? reach : 1;
    }

    private static double LargestFinite(ReadOnlySpan<float> values)
    {
        double largest = 0;
        foreach (float value in values)
        {
            largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
        }

        return largest;
    }
}
