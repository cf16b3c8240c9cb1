namespace Attendance.Rendering;

/// <summary>An opaque colour in sRGB.</summary>
/// <param name="R">Red, 0 to 255.</param>
/// <param name="G">Green, 0 to 255.</param>
/// <param name="B">Blue, 0 to 255.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    internal static Rgb White => new(255, 255, 255);

    internal static Rgb Black => new(0, 0, 0);

    internal static Rgb Ink => new(17, 17, 17);

    internal static Rgb Grey => new(90, 90, 90);

    /// <summary>Cells without a value: no colour of any map, and neither its middle nor the page.</summary>
    internal static Rgb Nothing => new(222, 222, 222);

    /// <summary>
    /// Relative luminance as WCAG 2 defines it: 0.2126·R + 0.7152·G + 0.0722·B of the linearised components; 0 to 1.
    /// </summary>
    public double Luminance => (0.2126 * Linear(R)) + (0.7152 * Linear(G)) + (0.0722 * Linear(B));

    /// <summary>The colour as SVG and HTML write it, for example <c>#fcfdbf</c>.</summary>
    public string Hex => $"#{R:x2}{G:x2}{B:x2}";

    /// <summary>WCAG's contrast ratio, 1 (the same) to 21 (black on white): (L₁ + 0.05) / (L₂ + 0.05).</summary>
    /// <param name="other">The other colour; the order does not matter.</param>
    public double ContrastWith(Rgb other)
    {
        double a = Luminance + 0.05;
        double b = other.Luminance + 0.05;
        return Math.Max(a, b) / Math.Min(a, b);
    }

    /// <summary>Black or white, whichever is easier to read on this colour; always 4.5:1 or better.</summary>
    public Rgb ReadableInk() => ContrastWith(White) >= ContrastWith(Black) ? White : Black;

    /// <summary>
    /// A readable ink that stands back: the plain one moved towards this colour, still 3:1 or better.
    /// </summary>
    internal Rgb QuietInk()
    {
        Rgb ink = ReadableInk();
        Rgb quiet = Mix(ink, this, 0.55);
        return ContrastWith(quiet) >= 3 ? quiet : ink;
    }

    internal static Rgb Mix(Rgb from, Rgb to, double share) => new(
        (byte)Math.Round(from.R + (share * (to.R - from.R))),
        (byte)Math.Round(from.G + (share * (to.G - from.G))),
        (byte)Math.Round(from.B + (share * (to.B - from.B))));

    private static double Linear(byte component)
    {
        double c = component / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }
}
