using Attendance.Errors;
using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

public sealed class FromIdsTests
{
    [Fact]
    public void FromIds_Prompt_IsThePromptsTokens()
        => Assert.Equal(
            ["40 I [0..1]", "1842 love [1..6]", "345 you [6..10]"],
            TokenizerFixture.Gpt2.FromIds([40, 1842, 345]).Lines());

    [Fact]
    public void FromIds_None_IsNone()
    {
        Assert.Empty(TokenizerFixture.Gpt2.FromIds([]));
        Assert.Equal("", TokenizerFixture.Gpt2.Decode([]));
    }

    [Fact]
    public void FromIds_BrokenCharacters_CoverTheirReplacement()
    {
        // F0 9F 98 | end of text | 80 80: one U+FFFD for the unfinished emoji, one for each byte that starts nothing.
        int[] ids = [47249, 50256, 222, 222];

        Assert.Equal("\uFFFD<|endoftext|>\uFFFD\uFFFD", TokenizerFixture.Gpt2.Decode(ids));
        Assert.Equal(
            ["47249 <F0 9F 98> [0..1]", "50256 <|endoftext|> [1..14]", "222 <80> [14..15]", "222 <80> [15..16]"],
            TokenizerFixture.Gpt2.FromIds(ids).Lines());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(50257)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void FromIds_OutsideTheVocabulary_NamesIdAndRange(int id)
    {
        var error = Assert.Throws<InvalidRequestException>(() => TokenizerFixture.Gpt2.FromIds([40, id]));

        Assert.Contains($"id {id} ", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 to 50256", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidRequestException>(() => TokenizerFixture.Gpt2.Decode([id]));
    }

    [Fact]
    public void FromIds_InAGap_IsOutsideTheVocabulary()
    {
        PromptTokenizer tokenizer = TokenizerFixture.Load(
            TokenizerFixture.Small().With("added_tokens.json", """{"<extra>": 270}"""));

        Assert.Equal(271, tokenizer.VocabularySize);
        Assert.Equal("<extra>", tokenizer.Decode([270]));
        Assert.Throws<InvalidRequestException>(() => tokenizer.FromIds([265]));
    }
}
