using System.Globalization;
using System.Text;

namespace Attendance.Rendering;

/// <summary>
/// Makes any label fit to be shown: nothing invisible, nothing that a terminal or XML would choke on.
/// </summary>
internal static class LabelText
{
    private const int MostMarks = 3;

    /// <summary>
    /// A line feed becomes ⏎, a tab ⇥, other controls their names (U+0007), lone surrogates �; a label of nothing but
    /// blanks becomes ␣, and one of nothing visible the names of its characters.
    /// </summary>
    public static string Clean(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        StringBuilder clean = new(label.Length);
        bool ink = false;
        bool blank = label.Length > 0;
        int marks = 0;
        foreach (Rune rune in label.EnumerateRunes())
        {
            string shown = Visible(rune);
            bool isMark = Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
            if (isMark && clean.Length == 0)
            {
                clean.Append('◌');
            }

            marks = isMark ? marks + 1 : 0;
            if (marks <= MostMarks)
            {
                clean.Append(shown);
            }

            bool standsIn = shown != rune.ToString();
            bool isBlank = !standsIn && Rune.IsWhiteSpace(rune);
            blank &= isBlank;
            ink |= standsIn || isMark || (!isBlank && !TextWidth.IsZero(rune));
        }

        return blank ? new string('␣', label.Length) : ink || label.Length == 0 ? clean.ToString() : NameAll(label);
    }

    /// <summary>The label, or as much of it as fits with … behind it; whole characters as people count them.</summary>
    public static string Shorten(string label, double width, Func<string, double> measure)
    {
        if (measure(label) <= width)
        {
            return label;
        }

        StringInfo elements = new(label);
        int few = 0;
        int many = elements.LengthInTextElements - 1;
        while (few < many)
        {
            int middle = (few + many + 1) / 2;
            if (measure(Start(elements, middle) + "…") <= width)
            {
                few = middle;
            }
            else
            {
                many = middle - 1;
            }
        }

        return Start(elements, few) + "…";
    }

    private static string Start(StringInfo elements, int count) =>
        count == 0 ? "" : elements.SubstringByTextElements(0, count).TrimEnd();

    /// <summary>A sign for what has a well-known one, a name for what else cannot be seen or would do harm.</summary>
    private static string Visible(Rune rune) => rune.Value switch
    {
        '\n' or 0x240a or 0x2028 or 0x2029 => "⏎",
        '\t' or 0x2409 => "⇥",
        '\r' or 0x240d => "⏎",
        < 0x20 or (>= 0x7f and < 0xa0) => TextWidth.NameOf(rune),
        0x061c or 0x200e or 0x200f or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) => TextWidth.NameOf(rune),
        (>= 0xfdd0 and <= 0xfdef) or (>= 0xe0000 and <= 0xe007f) => TextWidth.NameOf(rune),
        _ when (rune.Value & 0xfffe) == 0xfffe => TextWidth.NameOf(rune),
        _ => rune.ToString(),
    };

    private static string NameAll(string label) =>
        string.Join(' ', label.EnumerateRunes().Select(TextWidth.NameOf));
}
