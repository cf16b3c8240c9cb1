using Attendance.Errors;
using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

/// <summary>Two texts as one input: what stands between them, and which token belongs to which.</summary>
public sealed class PairTests
{
    [Fact]
    public void EncodePair_Bert_HasSegmentsAndTypes() => Assert.Equal(
        [
            "[CLS] A0* [0..0]", "the A0 [0..3]", "cat A0 [4..7]", "[SEP] A0* [7..7]", "it B1 [1..3]", "##s B1 [3..4]",
            "a B1 [5..6]", "##t B1 [6..7]", "[SEP] B1* [7..7]",
        ],
        Lines(TokenizerFixture.Bert.EncodePair("The cat", " its at")));

    [Fact]
    public void EncodePair_Roberta_HasSegmentsAndOneType()
    {
        IReadOnlyList<Token> tokens = TokenizerFixture.Roberta.EncodePair("Hello world", "a\nb");

        Assert.Equal([0, 49, 152, 422, 142, 2, 2, 143, 511, 572, 2], tokens.Ids());
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1], tokens.Select(token => token.Segment));
        Assert.All(tokens, token => Assert.Equal(0, token.Type));
        Assert.Equal([11, 0, 3], new[] { tokens[5], tokens[6], tokens[10] }.Select(token => token.Start));
    }

    [Fact]
    public void EncodePair_EmptyTexts_HasSpecialTokensAlone()
    {
        Assert.Equal([4, 5, 5], TokenizerFixture.Bert.EncodePair("", "").Ids());
        Assert.Equal([0, 2, 2, 2], TokenizerFixture.Roberta.EncodePair("", "").Ids());
    }

    [Fact]
    public void EncodePair_Gpt2_SaysWhyNot()
    {
        Assert.False(TokenizerFixture.Gpt2.TakesPairs);
        var error = Assert.Throws<InvalidRequestException>(() => TokenizerFixture.Gpt2.EncodePair("a", "b"));
        Assert.StartsWith("This model takes one text, not a pair", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Encode_OneText_IsTheFirstSegment()
    {
        Assert.True(TokenizerFixture.Bert.TakesPairs && TokenizerFixture.Roberta.TakesPairs);
        Assert.All(TokenizerFixture.Bert.Encode("The cat"), token => Assert.Equal((0, 0), (token.Segment, token.Type)));
    }

    [Fact]
    public void MaskId_OfEach_IsTheMask()
    {
        Assert.Equal(6, TokenizerFixture.Bert.MaskId);
        Assert.Equal(1000, TokenizerFixture.Roberta.MaskId);
        Assert.Null(TokenizerFixture.Gpt2.MaskId);
    }

    [Fact]
    public void Encode_RobertasMask_TakesTheBlanksBeforeIt() => Assert.Equal(
        ["143 a [0..1]", "1000 <mask> [1..9]", "192 b [9..11]"],
        TokenizerFixture.Roberta.Encode("a  <mask> b", addSpecial: false).Lines());

    private static IEnumerable<string> Lines(IReadOnlyList<Token> tokens) => tokens.Select(token =>
        $"{token.Text} {"AB"[token.Segment]}{token.Type}{(token.IsSpecial ? "*" : "")} [{token.Start}..{token.End}]");
}
