using System.Globalization;
using System.Text;

namespace Attendance.Tokenizers;

/// <summary>
/// Splits text into the words that byte pairs are merged in, as GPT-2's pattern does:
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.
/// </summary>
/// <remarks>
/// Not a .NET regular expression, because that sees UTF-16: its <c>\p{L}</c> and <c>\p{N}</c> never match a letter or
/// digit beyond the Basic Multilingual Plane. This scanner goes by whole characters; a lone surrogate is U+FFFD.
/// </remarks>
internal static class Gpt2PreTokenizer
{
    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>The words' places in UTF-16 code units; they cover the text without a gap.</summary>
    public static List<(int Offset, int Length)> Split(ReadOnlySpan<char> text)
    {
        var words = new List<(int Offset, int Length)>((text.Length / 4) + 1);
        int start = 0;
        while (start < text.Length)
        {
            int end = EndOfWord(text, start);
            words.Add((start, end - start));
            start = end;
        }

        return words;
    }

    private static int EndOfWord(ReadOnlySpan<char> text, int start)
    {
        int contraction = ContractionLength(text[start..]);
        if (contraction > 0)
        {
            return start + contraction;
        }

        // " ?" of the pattern: one U+0020, and only where a word follows it.
        int wordStart = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        Kind kind = KindAt(text, wordStart, out _);
        return kind == Kind.Space ? EndOfBlanks(text, start) : EndOfRun(text, wordStart, kind);
    }

    private static int ContractionLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        if (text[1] is 's' or 't' or 'm' or 'd')
        {
            return 2;
        }

        return text.Length > 2 && (text[1], text[2]) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    // "\s+(?!\S)": blanks before a word leave their last one to it; a single blank before a word stays whole ("\s+").
    // White space is never beyond the Basic Multilingual Plane, so the last one is one code unit.
    private static int EndOfBlanks(ReadOnlySpan<char> text, int start)
    {
        int end = EndOfRun(text, start, Kind.Space);
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }

    private static int EndOfRun(ReadOnlySpan<char> text, int start, Kind kind)
    {
        int end = start;
        while (end < text.Length && KindAt(text, end, out int length) == kind)
        {
            end += length;
        }

        return end;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int length)
    {
        char first = text[index];
        if (char.IsAscii(first))
        {
            length = 1;
            return char.IsAsciiLetter(first) ? Kind.Letter
                : char.IsAsciiDigit(first) ? Kind.Number
                : char.IsWhiteSpace(first) ? Kind.Space
                : Kind.Other;
        }

        // For a lone surrogate this gives U+FFFD and a length of 1.
        _ = Rune.DecodeFromUtf16(text[index..], out Rune rune, out length);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other,
        };
    }
}
