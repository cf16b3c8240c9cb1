using System.Globalization;
using System.Text;

namespace Attendance.Tokenizers;

/// <summary>
/// The kinds of characters that BERT's tokenizer knows. Source: <c>_is_whitespace</c>, <c>_is_control</c>,
/// <c>_is_punctuation</c> and <c>_is_chinese_char</c> in Google's <c>tokenization.py</c>.
/// </summary>
internal static class BertCharacters
{
    /// <summary>Whether cleaning drops a character: U+0000, U+FFFD, and what is no character (category C).</summary>
    public static bool IsDropped(Rune rune)
    {
        if (rune.Value is 0 or 0xFFFD)
        {
            return true;
        }

        return rune.Value is not ('\t' or '\n' or '\r') && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned;
    }

    /// <summary>Whether a character is a word of its own: ASCII's signs, and category P.</summary>
    public static bool IsPunctuation(Rune rune)
    {
        if (rune.IsAscii)
        {
            return char.IsPunctuation((char)rune.Value) || char.IsSymbol((char)rune.Value);
        }

        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.OtherPunctuation;
    }

    /// <summary>Whether a character is a CJK ideograph; Korean and Japanese letters are not.</summary>
    public static bool IsIdeograph(Rune rune) => rune.Value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
