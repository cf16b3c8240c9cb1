using System.Globalization;
using System.Text;
using Attendance.Tokenizers;
using CsCheck;

namespace Attendance.Tests.Tokenizers;

/// <summary>
/// Ranges against a table made by hand: what a token's characters become must be its piece, and between them the tokens
/// must leave out nothing that becomes something.
/// </summary>
public sealed class WordPieceRangeTests
{
    // What an uncased model makes of each character; a blank where it is or makes one.
    private static readonly (string Character, string Text)[] s_table =
    [
        ("a", "a"), ("A", "a"), ("\u00C9", "e"), ("e", "e"), ("\u0301", ""), ("\u0302", ""), ("\u0130", "i"),
        ("\u1E17", "e"), ("\u212B", "a"), ("\uD55C", "\u1112\u1161\u11AB"), ("\uAC00", "\u1100\u1161"),
        ("\u732B", "\u732B"), ("\U0002F800", "\u4E3D"), ("\u00DF", "\u00DF"), (" ", " "), ("\u3000", " "),
        ("\n", " "), ("\u200B", ""), ("\0", ""), ("\uFFFD", ""), ("\uE000", ""), ("x", "x"), ("!", "!"),
        ("\u2026", "\u2026"), ("\U0001D15E", "\U0001D157\U0001D165"), ("Z", "z"), ("\U00010400", "\U00010428"),
        ("\uD83D", ""),
    ];

    private static readonly Dictionary<string, string> s_becomes = s_table.ToDictionary();

    private static readonly Gen<string> s_text =
        Gen.OneOf([.. s_becomes.Keys.Select(Gen.Const)]).Array[0, 24].Select(string.Concat);

    [Fact]
    public void Encode_RandomText_HasPiecesOfWhatTheirCharactersBecome()
    {
        PromptTokenizer tokenizer = TokenizerFixture.Load(new MemoryFiles().With(
            "vocab.txt",
            "[UNK]\n[CLS]\n[SEP]\na\n##a\nae\n##ae\ne\n##e\n##i\nxi\n##x\nx\n!\n\u1112\u1161\n##\u1161\n\u1112\n"
            + "##\u11AB\n\u1100\n\u00DF\n##\u00DF\n\U0001D157\n##\U0001D157\n##\U0001D165\n\u732B\n##\U00010428\n##ax"));
        s_text.Sample(text => AssertPieces(text, tokenizer.Encode(text)));
    }

    [Fact]
    public void Encode_DecodedText_GivesTheIdsBack()
    {
        PromptTokenizer tokenizer = TokenizerFixture.Bert;
        s_text.Sample(text =>
        {
            int[] ids = tokenizer.Encode(text, addSpecial: false).Ids();
            Assert.Equal(ids, tokenizer.Encode(tokenizer.Decode(ids), addSpecial: false).Ids());
        });
    }

    private static void AssertPieces(string text, IReadOnlyList<Token> tokens)
    {
        Assert.Equal(("[CLS]", 0, 0), (tokens[0].Piece, tokens[0].Start, tokens[0].End));
        Assert.Equal(("[SEP]", text.Length, text.Length), (tokens[^1].Piece, tokens[^1].Start, tokens[^1].End));
        bool[] covered = new bool[text.Length];
        var shared = new Dictionary<(int, int), string>();
        int last = 0;
        foreach (Token token in tokens.Skip(1).SkipLast(1))
        {
            Assert.True(token.Start >= last || shared.ContainsKey((token.Start, token.End)), $"{token} in {text}");
            Assert.True(token.Start < token.End);
            covered.AsSpan(token.Start, token.End - token.Start).Fill(true);
            string piece = token.Piece.Replace("##", "", StringComparison.Ordinal);
            string becomes = Become(text[token.Start..token.End]);
            if (token.Piece != "[UNK]")
            {
                // Several tokens may share what one character becomes; each is then a part of it.
                Assert.True(
                    becomes == piece
                        || (Runes(text[token.Start..token.End]) <= 2 && becomes.Contains(piece, StringComparison.Ordinal)),
                    $"{token} of {Escape(text)} becomes {Escape(becomes)}");
            }

            shared[(token.Start, token.End)] = piece;
            last = Math.Max(last, token.End);
        }

        AssertNothingIsLost(text, covered);
    }

    private static void AssertNothingIsLost(string text, bool[] covered)
    {
        int position = 0;
        foreach (string character in Characters(text))
        {
            bool isWord = s_becomes[character].Trim().Length > 0;
            Assert.True(!isWord || covered[position], $"{position} of {Escape(text)}");
            position += character.Length;
        }
    }

    private static string Become(string part) =>
        string.Concat(Characters(part).Select(character => s_becomes[character]));

    private static int Runes(string text) => Characters(text).Count(character => s_becomes[character].Length > 0);

    // By hand, because a lone surrogate is a character of the table.
    private static IEnumerable<string> Characters(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            yield return isPair ? text.Substring(i++, 2) : text.Substring(i, 1);
        }
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            string code = ((int)c).ToString("X4", CultureInfo.InvariantCulture);
            escaped.Append(c is > ' ' and <= '~' ? c.ToString() : $"\\u{code}");
        }

        return escaped.ToString();
    }
}
