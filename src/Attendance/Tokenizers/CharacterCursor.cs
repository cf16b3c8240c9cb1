using System.Text;

namespace Attendance.Tokenizers;

/// <summary>
/// Walks a text by the byte counts of its tokens, and says which characters each token covers. A token that starts or
/// ends inside a character covers the whole of it.
/// </summary>
internal ref struct CharacterCursor
{
    private readonly ReadOnlySpan<CharacterSize> _sizes;
    private int _next;
    private int _character;
    private int _bytesTaken;

    /// <summary>Starts in front of the first character.</summary>
    /// <param name="sizes">The text's characters in order.</param>
    /// <param name="start">The text's own place, in UTF-16 code units.</param>
    public CharacterCursor(ReadOnlySpan<CharacterSize> sizes, int start)
    {
        _sizes = sizes;
        _character = start;
    }

    /// <summary>The characters of a text, as UTF-8 would hold them. A lone surrogate is U+FFFD: three bytes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefixSpace">Whether the tokenizer put a space in front, which is no character of the text.</param>
    public static CharacterSize[] SizesOf(ReadOnlySpan<char> text, bool prefixSpace = false)
    {
        var sizes = new List<CharacterSize>(text.Length + 1);
        if (prefixSpace)
        {
            sizes.Add(new CharacterSize(1, 0));
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            sizes.Add(new CharacterSize((byte)rune.Utf8SequenceLength, (byte)rune.Utf16SequenceLength));
        }

        return [.. sizes];
    }

    /// <summary>The characters that bytes decode to. Each run that is no UTF-8 is one U+FFFD.</summary>
    /// <param name="utf8">Any bytes.</param>
    public static CharacterSize[] SizesOf(ReadOnlySpan<byte> utf8)
    {
        var sizes = new List<CharacterSize>(utf8.Length);
        while (!utf8.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(utf8, out Rune rune, out int length);
            sizes.Add(new CharacterSize((byte)length, (byte)rune.Utf16SequenceLength));
            utf8 = utf8[length..];
        }

        return [.. sizes];
    }

    /// <summary>Goes on by one token.</summary>
    /// <param name="byteCount">The token's bytes.</param>
    /// <returns>The characters that it covers, in UTF-16 code units.</returns>
    public (int Start, int End) Take(int byteCount)
    {
        int start = _character;
        _bytesTaken += byteCount;
        while (_next < _sizes.Length && _bytesTaken >= _sizes[_next].Bytes)
        {
            _bytesTaken -= _sizes[_next].Bytes;
            _character += _sizes[_next].Chars;
            _next++;
        }

        return (start, _bytesTaken > 0 ? _character + _sizes[_next].Chars : _character);
    }
}

/// <summary>One character's length in UTF-8 bytes and in UTF-16 code units.</summary>
internal readonly record struct CharacterSize(byte Bytes, byte Chars);
