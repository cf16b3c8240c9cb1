using System.Globalization;
using System.Text;

namespace Attendance.Rendering;

/// <summary>
/// How many columns of a terminal a text takes: 2 for East Asian wide characters and emoji, 0 for marks.
/// </summary>
internal static class DisplayWidth
{
    private const int EmojiPresentation = 0xfe0f;

    public static int Of(string text)
    {
        int width = 0;
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            width += OfElement(elements.GetTextElement());
        }

        return width;
    }

    /// <summary>The text shortened with … or padded with blanks behind to exactly this width.</summary>
    public static string Fit(string text, int width)
    {
        string fitted = LabelText.Shorten(text, width, s => Of(s));
        return width < 1 ? "" : fitted + Guard(fitted) + new string(' ', Math.Max(0, width - Of(fitted)));
    }

    /// <summary>The same with the blanks in front.</summary>
    public static string FitRight(string text, int width)
    {
        string fitted = LabelText.Shorten(text, width, s => Of(s));
        return width < 1 ? "" : new string(' ', Math.Max(0, width - Of(fitted))) + fitted + Guard(fitted);
    }

    /// <summary>
    /// An invisible left-to-right mark after a right-to-left label: without it a terminal that reorders lines would
    /// take the numbers behind the label along.
    /// </summary>
    public static string Guard(string text) => text.Any(c => c is (>= '\u0590' and <= '\u08ff')
        or (>= '\ufb1d' and <= '\ufdff') or (>= '\ufe70' and <= '\ufefc')
        or '\ud802' or '\ud803' or '\ud83a' or '\ud83b')
        ? "\u200e"
        : "";

    /// <summary>
    /// What a reader takes for one character is as wide as its widest part; flags are a pair of letters.
    /// </summary>
    public static int OfElement(string element)
    {
        int widest = 0;
        foreach (Rune rune in element.EnumerateRunes())
        {
            widest = Math.Max(widest, rune.Value == EmojiPresentation ? 2 : Of(rune));
        }

        return widest;
    }

    private static int Of(Rune rune)
    {
        if (TextWidth.IsZero(rune) || rune.Value < 0x20)
        {
            return 0;
        }

        // The wide and full-width ranges of Unicode's EastAsianWidth.txt, joined where only unassigned points lie
        // between.
        bool wide = rune.Value is (>= 0x1100 and <= 0x115f) or 0x231a or 0x231b or 0x2329 or 0x232a
            or (>= 0x23e9 and <= 0x23ec) or 0x23f0 or 0x23f3 or 0x25fd or 0x25fe or 0x2614 or 0x2615
            or (>= 0x2648 and <= 0x2653) or 0x267f or 0x2693 or 0x26a1 or 0x26aa or 0x26ab or 0x26bd or 0x26be
            or 0x26c4 or 0x26c5 or 0x26ce or 0x26d4 or 0x26ea or 0x26f2 or 0x26f3 or 0x26f5 or 0x26fa or 0x26fd
            or 0x2705 or 0x270a or 0x270b or 0x2728 or 0x274c or 0x274e or (>= 0x2753 and <= 0x2755) or 0x2757
            or (>= 0x2795 and <= 0x2797) or 0x27b0 or 0x27bf or 0x2b1b or 0x2b1c or 0x2b50 or 0x2b55
            or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4c6) or (>= 0xa960 and <= 0xa97c)
            or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) or (>= 0xfe10 and <= 0xfe19)
            or (>= 0xfe30 and <= 0xfe6b) or (>= 0xff01 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6)
            or (>= 0x16fe0 and <= 0x1b2fb) or 0x1f004 or 0x1f0cf or 0x1f18e or (>= 0x1f191 and <= 0x1f19a)
            or (>= 0x1f1e6 and <= 0x1f320) or (>= 0x1f32d and <= 0x1f335) or (>= 0x1f337 and <= 0x1f37c)
            or (>= 0x1f37e and <= 0x1f393) or (>= 0x1f3a0 and <= 0x1f3ca) or (>= 0x1f3cf and <= 0x1f3d3)
            or (>= 0x1f3e0 and <= 0x1f3f0) or 0x1f3f4 or (>= 0x1f3f8 and <= 0x1f43e) or 0x1f440
            or (>= 0x1f442 and <= 0x1f4fc) or (>= 0x1f4ff and <= 0x1f53d) or (>= 0x1f54b and <= 0x1f567) or 0x1f57a
            or 0x1f595 or 0x1f596 or 0x1f5a4 or (>= 0x1f5fb and <= 0x1f64f) or (>= 0x1f680 and <= 0x1f6c5) or 0x1f6cc
            or (>= 0x1f6d0 and <= 0x1f6d2) or (>= 0x1f6d5 and <= 0x1f6df) or (>= 0x1f6eb and <= 0x1f6ec)
            or (>= 0x1f6f4 and <= 0x1f6fc) or (>= 0x1f7e0 and <= 0x1f7f0) or (>= 0x1f90c and <= 0x1f9ff)
            or (>= 0x1fa70 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd);
        return wide ? 2 : 1;
    }
}
