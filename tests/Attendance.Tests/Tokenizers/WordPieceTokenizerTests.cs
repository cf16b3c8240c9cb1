using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

/// <summary>What the settings of BERT's tokenizer do, and where tokens lie in the prompt.</summary>
public sealed class WordPieceTokenizerTests
{
    private const string Cased = """{"do_lower_case": false}""";

    public static TheoryData<string, string, string[]> Texts => new()
    {
        // Case and accents go together unless something is said.
        { "{}", "CAFÉ", ["13 cafe [0..4]"] },
        { "{}", "Cafe\u0301s", ["13 cafe [0..5]", "7 ##s [5..6]"] },
        { Cased, "Café", ["11 Café [0..4]"] },
        { Cased, "cafÉ", ["1 [UNK] [0..4]"] },
        { """{"strip_accents": false}""", "CAFÉ", ["12 café [0..4]"] },
        { """{"do_lower_case": false, "strip_accents": true}""", "café", ["13 cafe [0..4]"] },
        { """{"do_lower_case": false, "strip_accents": null}""", "Cafe\u0301", ["14 Cafe\u0301 [0..5]"] },

        // Lower case that is longer: İ is i and a dot.
        { """{"strip_accents": false}""", "\u0130", ["20 i\u0307 [0..1]"] },
        {
            """{"strip_accents": false}""",
            "x\u0130stanbul",
            ["24 x [0..1]", "21 ##i\u0307 [1..2]", "22 ##stanbul [2..9]"]
        },
        { "{}", "\u0130stanbul", ["32 i [0..1]", "22 ##stanbul [1..8]"] },

        // A syllable is three letters to an uncased model, and its token covers the one character.
        { "{}", "\uD55C", ["18 \u1112\u1161\u11AB [0..1]"] },
        { Cased, "\uD55C", ["19 \uD55C [0..1]"] },

        // Ideographs are words of their own, unless that is off.
        { "{}", "cat\u732B\u65E5x", ["6 cat [0..3]", "15 \u732B [3..4]", "16 \u65E5 [4..5]", "24 x [5..6]"] },
        { "{}", "a\U00020000b", ["26 a [0..1]", "17 \U00020000 [1..3]", "28 b [3..4]"] },
        { """{"tokenize_chinese_chars": false}""", "cat\u732B", ["1 [UNK] [0..4]"] },

        // What cannot be seen is nothing, and every white space is a blank.
        { "{}", "a\u200Bb\u00ADx", ["26 a [0..1]", "29 ##b [2..3]", "25 ##x [4..5]"] },
        { "{}", "\u3000a\u00A0\tb\u2028", ["26 a [1..2]", "28 b [4..5]"] },
        { "{}", "a\uD83Db", ["26 a [0..1]", "29 ##b [2..3]"] },
        { "{}", " \u0301a", ["26 a [2..3]"] },

        // Punctuation is alone.
        { "{}", "cat's!", ["6 cat [0..3]", "40 ' [3..4]", "34 s [4..5]", "39 ! [5..6]"] },

        // Special tokens; a blank before them is theirs to nobody.
        { "{}", "the [MASK].", ["5 the [0..3]", "4 [MASK] [4..10]", "37 . [10..11]"] },
        { """{"never_split": ["a.b"]}""", "a.b A.b", ["1 [UNK] [0..3]", "26 a [4..5]", "37 . [5..6]", "28 b [6..7]"] },
        { """{"never_split": ["A"]}""", "A a.A", ["43 A [0..1]", "26 a [2..3]", "37 . [3..4]", "26 a [4..5]"] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Encode_Text_GivesTheTokens(string config, string text, string[] expected) =>
        Assert.Equal(expected, WordPieceFixture.Lines(text, config));

    [Theory]
    [InlineData(100, 100)]
    [InlineData(101, 1)]
    public void Encode_LongWord_IsUnknownFrom101Characters(int length, int tokens) =>
        Assert.Equal(tokens, WordPieceFixture.Lines(new string('a', length)).Length);

    [Fact]
    public void Encode_LongWordOfWideCharacters_CountsCharacters()
    {
        string config = """{"tokenize_chinese_chars": false}""";
        MemoryFiles files = WordPieceFixture.Files(config).With(
            "vocab.txt", WordPieceFixture.Vocabulary + "\n##\U00020000");

        PromptTokenizer tokenizer = TokenizerFixture.Load(files);

        Assert.Equal(100, tokenizer.Encode(Wide(100), addSpecial: false).Count);
        Assert.Single(tokenizer.Encode(Wide(101), addSpecial: false));

        static string Wide(int length) => string.Concat(Enumerable.Repeat("\U00020000", length));
    }

    [Fact]
    public void Encode_SpecialTokenAsText_IsOrdinaryText() => Assert.Equal(
        ["41 [ [0..1]", "1 [UNK] [1..5]", "42 ] [5..6]"],
        TokenizerFixture.Load(WordPieceFixture.Files())
            .Encode("[MASK]", parseSpecial: false, addSpecial: false).Lines());

    [Fact]
    public void Encode_UnknownWord_IsNotSpecial()
    {
        IReadOnlyList<Token> tokens = TokenizerFixture.Load(WordPieceFixture.Files()).Encode("zz [MASK]");

        Assert.Equal([true, false, true, true], tokens.Select(token => token.IsSpecial));
    }

    [Theory]
    [InlineData(new[] { 2, 5, 6, 7, 3 }, "[CLS] the cats [SEP]")]
    [InlineData(new[] { 7, 7 }, "##ss")]
    [InlineData(new int[0], "")]
    public void Decode_Ids_JoinsPieces(int[] ids, string expected)
    {
        PromptTokenizer tokenizer = TokenizerFixture.Load(WordPieceFixture.Files());

        Assert.Equal(expected, tokenizer.Decode(ids));
        Assert.Equal(expected.Length, tokenizer.FromIds(ids) is [.., var last] ? last.End : 0);
    }

    [Fact]
    public void FromIds_Words_HaveRangesInTheirText() => Assert.Equal(
        ["5 the [0..3]", "6 cat [4..7]", "7 ##s [7..8]"],
        TokenizerFixture.Load(WordPieceFixture.Files()).FromIds([5, 6, 7]).Lines());
}
