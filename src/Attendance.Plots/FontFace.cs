using System.Reflection;
using HarfBuzzSharp;
using SkiaSharp;

namespace Attendance.Plots;

/// <summary>
/// One of the fonts inside this assembly. System fonts are never asked for: a picture looks the same everywhere, and
/// text does not vanish on a machine that has none.
/// </summary>
internal sealed class FontFace
{
    private static readonly Lazy<FontFace> s_regular = new(() => new FontFace("DejaVuSans.ttf"));
    private static readonly Lazy<FontFace> s_bold = new(() => new FontFace("DejaVuSans-Bold.ttf"));
    private static readonly Lazy<FontFace> s_eastAsian = new(() => new FontFace("DroidSansFallback.ttf"));

    private readonly Lazy<Font> _shaping;

    private FontFace(string file)
    {
        // The bytes are used where they lie, in the loaded assembly, and live as long as the process.
        UnmanagedMemoryStream stream = (UnmanagedMemoryStream)Assembly.GetExecutingAssembly()
            .GetManifestResourceStream("fonts/" + file)!;
        IntPtr bytes = PointerOf(stream);
        int length = (int)stream.Length;
        Typeface = SKTypeface.FromData(SKData.Create(bytes, length));
        _shaping = new Lazy<Font>(() => ForShaping(bytes, length));
    }

    /// <summary>DejaVu Sans: Latin, Greek, Cyrillic, Hebrew, Arabic, symbols.</summary>
    public static FontFace Regular => s_regular.Value;

    /// <summary>DejaVu Sans Bold, for titles.</summary>
    public static FontFace Bold => s_bold.Value;

    /// <summary>Droid Sans Fallback: ideographs, kana, hangul. Loaded only when one of them is drawn.</summary>
    public static FontFace EastAsian => s_eastAsian.Value;

    public SKTypeface Typeface { get; }

    /// <summary>The same font for HarfBuzz, scaled to its own units.</summary>
    public Font Shaping => _shaping.Value;

    public bool Has(int codePoint) => Typeface.ContainsGlyph(codePoint);

    /// <summary>
    /// Outlines unhinted and placed to a fraction of a pixel: widths grow with the size and nothing else.
    /// </summary>
    public SKFont At(double size) => new(Typeface, (float)size)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None,
        LinearMetrics = true,
        Subpixel = true,
    };

    private static unsafe IntPtr PointerOf(UnmanagedMemoryStream stream) => (IntPtr)stream.PositionPointer;

    private static Font ForShaping(IntPtr bytes, int length)
    {
        Face face = new(new Blob(bytes, length, MemoryMode.ReadOnly), 0);
        Font font = new(face);
        font.SetScale(face.UnitsPerEm, face.UnitsPerEm);
        font.SetFunctionsOpenType();
        return font;
    }
}
