using Attendance.Tokenizers;
using CsCheck;

namespace Attendance.Tests.Tokenizers;

/// <summary>Where tokens lie in the prompt, and how they read.</summary>
public sealed class TokenRangeTests
{
    // Pieces that are hard to cut, to be put together at random.
    private static readonly string[] s_hard =
    [
        "I", " love", " ", "  ", "\n", "\r\n", "\t", "'s", "'ll", "1984", "!?", "\u00E9", "e\u0301", "\U0001F600",
        "\U0001F469\u200D\U0001F680", "\u65E5\u672C", "\u0928\u092E\u0938\u094D\u0924\u0947", "\u0645\u0631", "\uE000",
        "\U0001D4DC", "\U0001D7D8", "\u00A0", "\u3000", "\u200D", "\uFEFF", "<|endoftext|>", "<|end", "\0", "\uFFFD",
    ];

    private static readonly Gen<string> s_text =
        Gen.OneOf(Gen.OneOf(s_hard), Gen.Char.Select(c => c.ToString())).Array[0, 24].Select(string.Concat);

    public static TheoryData<string, string[]> Ranges => new()
    {
        { "", [] },
        { "I love you", ["40 I [0..1]", "1842 love [1..6]", "345 you [6..10]"] },

        // Both halves of an emoji cover it, with the space that belongs to the first.
        { "\U0001F600", ["47249 <F0 9F 98> [0..2]", "222 <80> [0..2]"] },
        { "a\U0001F600b", ["64 a [0..1]", "47249 <F0 9F 98> [1..3]", "222 <80> [1..3]", "65 b [3..4]"] },
        { "a \U0001F600", ["64 a [0..1]", "30325 <F0 9F 98> [1..4]", "222 <80> [2..4]"] },

        // A family of two: emoji, joiner, emoji.
        {
            "\U0001F469\u200D\U0001F680",
            [
                "41840 <F0 9F 91> [0..2]", "102 <A9> [0..2]", "447 <E2 80> [2..3]", "235 <8D> [2..3]",
                "8582 <F0 9F> [3..5]", "248 <9A> [3..5]", "222 <80> [3..5]",
            ]
        },
        { "e\u0301", ["68 e [0..1]", "136 <CC> [1..2]", "223 <81> [1..2]"] },
        { "a\r\nb", ["64 a [0..1]", "201 <U+000D> [1..2]", "198 ⏎ [2..3]", "65 b [3..4]"] },
        { "a\tb", ["64 a [0..1]", "197 ⇥ [1..2]", "65 b [2..3]"] },
        {
            "\u65E5\u672C",
            ["33768 <E6 97> [0..1]", "98 <A5> [0..1]", "17312 <E6 9C> [1..2]", "105 <AC> [1..2]"]
        },
        { "\u0928", ["11976 <E0 A4> [0..1]", "101 <A8> [0..1]"] },
        { "\u0645\u0631", ["25405 م [0..1]", "26897 ر [1..2]"] },
        { "\uE000", ["29773 <EE 80> [0..1]", "222 <80> [0..1]"] },

        // Lone surrogates: EF BF BD, which is a token.
        { "\uD83Dx", ["4210 � [0..1]", "87 x [1..2]"] },
        { "x\uDE00", ["87 x [0..1]", "4210 � [1..2]"] },
        { "a\u00A0b", ["64 a [0..1]", "1849 <U+00A0> [1..2]", "65 b [2..3]"] },
        { "a   b", ["64 a [0..1]", "220 ␣ [1..2]", "220 ␣ [2..3]", "275 b [3..5]"] },
        { "x\n\n", ["87 x [0..1]", "628 ⏎⏎ [1..3]"] },
        { "\uFEFF", ["171 <EF> [0..1]", "119 <BB> [0..1]", "123 <BF> [0..1]"] },
        { "a<|endoftext|>b", ["64 a [0..1]", "50256 <|endoftext|> [1..14]", "65 b [14..15]"] },
        { "<|endoftext|><|endoftext|>", ["50256 <|endoftext|> [0..13]", "50256 <|endoftext|> [13..26]"] },
        { " <|endoftext|> ", ["220 ␣ [0..1]", "50256 <|endoftext|> [1..14]", "220 ␣ [14..15]"] },
        { "<|<|endoftext|>", ["27 < [0..1]", "91 | [1..2]", "50256 <|endoftext|> [2..15]"] },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Encode_HardText_GivesTheRanges(string text, string[] expected)
        => Assert.Equal(expected, TokenizerFixture.Gpt2.Encode(text).Lines());

    [Fact]
    public void Encode_SpecialTokenAsText_IsOrdinaryText()
    {
        IReadOnlyList<Token> tokens = TokenizerFixture.Gpt2.Encode("<|endoftext|>", parseSpecial: false);

        Assert.Equal([27, 91, 437, 1659, 5239, 91, 29], tokens.Ids());
        Assert.Equal(13, tokens[^1].End);
    }

    [Fact]
    public void Encode_Piece_IsTheVocabularysSpelling()
        => Assert.Equal(
            ["I", "Ġlove", "Ġyou"], TokenizerFixture.Gpt2.Encode("I love you").Select(token => token.Piece));

    [Fact]
    public void Encode_RandomText_CoversItInOrder()
        => s_text.Sample(text =>
        {
            foreach (bool parseSpecial in (bool[])[true, false])
            {
                AssertCovers(text, TokenizerFixture.Tiny.Encode(text, parseSpecial));
            }
        });

    [Fact]
    public void Decode_EncodedRandomText_GivesItBack()
        => s_text.Sample(text =>
        {
            int[] ids = TokenizerFixture.Tiny.Encode(text).Ids();

            Assert.Equal(WithoutLoneSurrogates(text), TokenizerFixture.Tiny.Decode(ids));
        });

    [Fact]
    public void FromIds_RandomIds_CoversTheDecodedText()
        => Gen.Int[0, TokenizerFixture.Tiny.VocabularySize - 1].Array[0, 24].Sample(ids =>
        {
            IReadOnlyList<Token> tokens = TokenizerFixture.Tiny.FromIds(ids);

            Assert.Equal(ids, tokens.Ids());
            AssertCovers(TokenizerFixture.Tiny.Decode(ids), tokens);
        });

    [Fact]
    public void Encode_FromManyThreads_GivesTheSame()
    {
        string text = string.Concat(Enumerable.Repeat(string.Concat(s_hard), 4));
        int[] expected = TokenizerFixture.Load("gpt2-tiny").Encode(text).Ids();
        PromptTokenizer shared = TokenizerFixture.Load("gpt2-tiny");

        Parallel.For(0, 64, _ => Assert.Equal(expected, shared.Encode(text).Ids()));
    }

    private static void AssertCovers(string text, IReadOnlyList<Token> tokens)
    {
        Token? previous = null;
        foreach (Token token in tokens)
        {
            int last = previous?.End ?? 0;
            bool sharesCharacter = previous is not null && token.Start < last;
            Assert.True(token.Start < token.End && token.End <= text.Length);
            Assert.True(token.Start >= (previous?.Start ?? 0) && token.End >= last);
            Assert.True(sharesCharacter ? last - token.Start <= 2 : token.Start == last);
            Assert.NotEmpty(token.Text);
            previous = token;
        }

        Assert.Equal(text.Length, previous?.End ?? 0);
    }

    private static string WithoutLoneSurrogates(string text)
        => string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
}
