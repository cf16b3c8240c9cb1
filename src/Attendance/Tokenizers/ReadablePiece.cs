using System.Globalization;
using System.Text;

namespace Attendance.Tokenizers;

/// <summary>Spells a token's bytes for people. The rules are in <see cref="Token"/>'s remarks.</summary>
internal static class ReadablePiece
{
    // All three have a glyph in DejaVu Sans, one cell in a terminal, and no other common use.
    private const char Space = '␣';
    private const char LineFeed = '⏎';
    private const char Tab = '⇥';

    /// <summary>The readable text of a piece.</summary>
    /// <param name="utf8">The bytes that the piece stands for; they may start or end inside a character.</param>
    /// <returns>Text without white space at its ends, never empty.</returns>
    public static string FromBytes(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "<empty>";
        }

        if (utf8[0] == ' ' && !IsWhiteSpace(utf8))
        {
            utf8 = utf8[1..];
        }

        if (!utf8.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return Encoding.ASCII.GetString(utf8);
        }

        int first = utf8.IndexOfAnyExcept((byte)' ');
        int last = utf8.LastIndexOfAnyExcept((byte)' ');
        var text = new StringBuilder();
        int index = 0;
        while (index < utf8.Length)
        {
            if (IsCharacter(utf8[index..], out Rune rune, out int length))
            {
                bool inside = index > first && index < last;
                AppendVisible(text, rune, inside);
            }
            else
            {
                length = LengthOfBrokenBytes(utf8[index..]);
                AppendBytes(text, utf8.Slice(index, length));
            }

            index += length;
        }

        return text.ToString();
    }

    private static bool IsWhiteSpace(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            if (!IsCharacter(utf8, out Rune rune, out int length) || !Rune.IsWhiteSpace(rune))
            {
                return false;
            }

            utf8 = utf8[length..];
        }

        return true;
    }

    private static bool IsCharacter(ReadOnlySpan<byte> utf8, out Rune rune, out int length)
        => Rune.DecodeFromUtf8(utf8, out rune, out length) == System.Buffers.OperationStatus.Done;

    private static int LengthOfBrokenBytes(ReadOnlySpan<byte> utf8)
    {
        int total = 0;
        while (total < utf8.Length && !IsCharacter(utf8[total..], out _, out int length))
        {
            total += length;
        }

        return total;
    }

    private static void AppendBytes(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        text.Append('<');
        for (int i = 0; i < bytes.Length; i++)
        {
            text.Append(i == 0 ? "" : " ").Append(bytes[i].ToString("X2", CultureInfo.InvariantCulture));
        }

        text.Append('>');
    }

    private static void AppendVisible(StringBuilder text, Rune rune, bool inside)
    {
        switch (rune.Value)
        {
            case ' ':
                text.Append(inside ? ' ' : Space);
                break;
            case '\n':
                text.Append(LineFeed);
                break;
            case '\t':
                text.Append(Tab);
                break;
            default:
                if (CannotBeSeen(rune))
                {
                    text.Append("<U+").Append(rune.Value.ToString("X4", CultureInfo.InvariantCulture)).Append('>');
                }
                else
                {
                    text.Append(rune.ToString());
                }

                break;
        }
    }

    private static bool CannotBeSeen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned => true,

        // Number and verse signs that enclose what follows are format characters with a shape.
        UnicodeCategory.Format => rune.Value is not ((>= 0x0600 and <= 0x0605) or 0x06DD or 0x070F
            or (>= 0x0890 and <= 0x0891) or 0x08E2 or 0x110BD or 0x110CD),

        // Letters, marks and symbols without a shape: fillers, the joiner that is a mark, variation selectors, the
        // empty Braille cell.
        _ => rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800
            or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF),
    };
}
