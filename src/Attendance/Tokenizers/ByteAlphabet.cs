using System.Text;

namespace Attendance.Tokenizers;

/// <summary>
/// GPT-2's spelling of bytes: each of the 256 bytes is one printable character, so that a vocabulary can be a text
/// file. The bytes that are printable in Latin-1 are themselves; the others are, in order, U+0100 and on (a space is
/// <c>Ġ</c>, U+0120). Source: <c>bytes_to_unicode</c> in OpenAI's <c>encoder.py</c>.
/// </summary>
internal static class ByteAlphabet
{
    // 256 + the 68 bytes that are not printable.
    private const int CharacterLimit = 324;

    private static readonly char[] s_characterOfByte = new char[256];
    private static readonly short[] s_byteOfCharacter = new short[CharacterLimit];

    static ByteAlphabet()
    {
        Array.Fill(s_byteOfCharacter, (short)-1);
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            char character = printable ? (char)value : (char)next++;
            s_characterOfByte[value] = character;
            s_byteOfCharacter[character] = (short)value;
        }
    }

    /// <summary>The character that spells a byte.</summary>
    public static char CharacterOf(byte value) => s_characterOfByte[value];

    /// <summary>
    /// The bytes that a piece spells. A piece with a character outside the alphabet is no spelling of bytes, but text
    /// as it is; it stands for its UTF-8, as in Hugging Face's decoder.
    /// </summary>
    public static byte[] BytesOf(string piece)
    {
        byte[] bytes = new byte[piece.Length];
        for (int i = 0; i < piece.Length; i++)
        {
            char character = piece[i];
            if (character >= CharacterLimit || s_byteOfCharacter[character] < 0)
            {
                return Encoding.UTF8.GetBytes(piece);
            }

            bytes[i] = (byte)s_byteOfCharacter[character];
        }

        return bytes;
    }
}
