using System.Globalization;
using System.Text;

namespace Attendance.Weights;

/// <summary>Puts text that came out of a file into a message of one line.</summary>
internal static class Printable
{
    private const int Longest = 120;

    /// <summary>The text in quotes; what could break a line or a terminal is escaped, and a long one cut.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (quoted.Length > Longest)
            {
                quoted.Append('…');
                break;
            }

            if (IsPlain(rune))
            {
                quoted.Append(rune);
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
        }

        return quoted.Append('\'').ToString();
    }

    /// <summary>A shape as it is written in messages, for example <c>[768, 2304]</c>.</summary>
    internal static string Shape(ReadOnlySpan<long> shape)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < shape.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"{shape[i]}");
        }

        return text.Append(']').ToString();
    }

    // Format covers the marks that turn the writing direction, which could make a message read backwards.
    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
        or UnicodeCategory.Surrogate);
}
