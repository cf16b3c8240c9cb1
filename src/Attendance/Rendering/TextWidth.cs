using System.Globalization;
using System.Text;

namespace Attendance.Rendering;

/// <summary>
/// How wide a text is, from a table: the same on every machine, with or without fonts, so that a layout is too.
/// </summary>
public static class TextWidth
{
    /// <summary>
    /// The size, relative to the text round it, of the name that stands for a character without a glyph.
    /// </summary>
    public const double NameSize = 0.8;

    // Bold DejaVu Sans is 10 to 23 % wider, letter by letter; for titles, which are centred, the usual is enough.
    private const double Bold = 1.14;

    private static readonly Dictionary<int, ushort> s_widths = Read(DejaVuSansWidths.Table);

    /// <summary>The width of a text in its font size.</summary>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="bold">Whether it is set in bold.</param>
    /// <returns>Multiples of the font size.</returns>
    public static double InEm(string text, bool bold = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        double width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += InEm(rune);
        }

        return bold ? width * Bold : width;
    }

    /// <summary>
    /// Whether the character adds nothing to the width: a combining mark, a joiner, a variation selector.
    /// </summary>
    /// <param name="rune">The character.</param>
    public static bool IsZero(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;

    /// <summary>The name that stands for a character without a glyph, for example <c>U+1F98A</c>.</summary>
    /// <param name="rune">The character.</param>
    public static string NameOf(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");

    private static double InEm(Rune rune)
    {
        if (IsZero(rune))
        {
            return 0;
        }

        if (s_widths.TryGetValue(rune.Value, out ushort width))
        {
            return width / 2048.0;
        }

        // One em is what every East Asian face uses. Whatever is left may have to be named, and gets the room for that.
        return IsEastAsian(rune.Value) ? 1 : (InEm(NameOf(rune)) * NameSize) + 0.1;
    }

    /// <summary>Hangul, kana, ideographs and their full-width neighbours, in the Basic Multilingual Plane.</summary>
    private static bool IsEastAsian(int c) => c is (>= 0x1100 and <= 0x11ff) or (>= 0x2e80 and <= 0xa4cf)
        or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe4f)
        or (>= 0xff00 and <= 0xffef);

    private static Dictionary<int, ushort> Read(string table)
    {
        Dictionary<int, ushort> widths = new(6000);
        int next = 0;
        foreach (Range range in table.AsSpan().Split(' '))
        {
            ReadOnlySpan<char> part = table.AsSpan(range);
            if (part.IsEmpty)
            {
                continue;
            }

            if (part[0] == '@')
            {
                next = Hex(part[1..]);
                continue;
            }

            int star = part.IndexOf('*');
            ushort width = (ushort)Hex(star < 0 ? part : part[..star]);
            for (int count = star < 0 ? 1 : Hex(part[(star + 1)..]); count > 0; count--)
            {
                widths[next++] = width;
            }
        }

        return widths;
    }

    private static int Hex(ReadOnlySpan<char> digits) =>
        int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
