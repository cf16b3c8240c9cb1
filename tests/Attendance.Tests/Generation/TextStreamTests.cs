using System.Text;
using Attendance.Generation;
using Attendance.Tests.Tokenizers;
using Attendance.Tokenizers;

namespace Attendance.Tests.Generation;

public sealed class TextStreamTests
{
    // Ids 0 to 255 are the bytes.
    private static readonly PromptTokenizer s_bytes = PromptTokenizer.TryLoad(TokenizerFixture.Small())!;

    [Fact]
    public void Append_CharacterOverSeveralTokens_ComesWhole()
    {
        Assert.Equal(["a", "", "é", "", "", "", "🙂", "b", ""], Pieces("aé🙂b"));
    }

    [Fact]
    public void Append_BytesThatAreNoCharacter_BecomeReplacementsWithoutEndlessWaiting()
    {
        var stream = new TextStream(s_bytes, []);

        // The first byte of a character of four, then letters: what was held comes as one replacement.
        string text = stream.Append(0xF0) + stream.Append('a') + stream.Append('b');

        Assert.Equal("\uFFFDab", text);
        Assert.Equal("", stream.Append(0xF0));
        Assert.Equal("\uFFFD", stream.Finish());
    }

    [Fact]
    public void Append_StopTextOverTokens_EndsBeforeIt()
    {
        Assert.Equal(["I", "", "", "", "", ""], Pieces("I end", " end"));
        Assert.Equal(["a", "b", "", "", ""], Pieces("ab\n\n", "\n\n"));
    }

    [Fact]
    public void Append_BeginningOfAStopText_IsHeldUntilItIsClear()
    {
        Assert.Equal(["a", "", "", "xy", "xb", ""], Pieces("axyxb", "xyz"));
    }

    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("aab", "ab", "a")]
    [InlineData("the end.", ".", "the ")]
    public void Finish_SeveralStopTexts_TheEarliestCounts(string text, string first, string second = "zzz")
    {
        int end = ((string[])[first, second]).Select(stop => text.IndexOf(stop, StringComparison.Ordinal))
            .Where(at => at >= 0).Min();

        Assert.Equal(text[..end], string.Concat(Pieces(text, first, second)));
    }

    [Fact]
    public void Finish_WhatWasHeldForAStopTextThatDoesNotCome_IsGiven()
    {
        Assert.Equal(["a", "", "", "xy"], Pieces("axy", "xyz"));
    }

    /// <summary>What comes with each byte, and at the end.</summary>
    private static IEnumerable<string> Pieces(string text, params string[] stop)
    {
        var stream = new TextStream(s_bytes, stop);
        return [.. Encoding.UTF8.GetBytes(text).Select(b => stream.Append(b)), stream.Finish()];
    }
}
