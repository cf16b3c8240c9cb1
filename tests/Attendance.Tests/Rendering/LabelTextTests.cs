using Attendance.Rendering;
using CsCheck;

namespace Attendance.Tests.Rendering;

public sealed class LabelTextTests
{
    [Theory]
    [InlineData("love", "love")]
    [InlineData("Ġlove", "Ġlove")]
    [InlineData("", "")]
    [InlineData(" ", "␣")]
    [InlineData("  ", "␣␣")]
    [InlineData("\n", "⏎")]
    [InlineData("a\tb", "a⇥b")]
    [InlineData("\0", "U+0000")]
    [InlineData("\u202eabc", "U+202Eabc")]
    [InlineData("\u200d", "U+200D")]
    [InlineData("\u0301", "◌\u0301")]
    [InlineData("👩\u200d👧", "👩\u200d👧")]
    public void Clean_Labels_ShowWhatCannotBeSeen(string label, string expected) =>
        Assert.Equal(expected, LabelText.Clean(label));

    [Fact]
    public void Clean_LoneSurrogate_IsReplaced() => Assert.Equal("a\ufffdb", LabelText.Clean("a\ud83eb"));

    [Fact]
    public void Clean_AnyText_HasNoControlsAndStaysClean() => Gen.String.Sample(text =>
    {
        string clean = LabelText.Clean(text);
        return !clean.Any(char.IsControl) && LabelText.Clean(clean) == clean && clean.Length > 0 == text.Length > 0;
    });

    [Fact]
    public void Shorten_TooLong_EndsWithEllipsisAndFits()
    {
        string shortened = LabelText.Shorten("Antidisestablishmentarianism", 8, s => s.Length);
        Assert.Equal("Antidis…", shortened);
    }

    [Fact]
    public void Shorten_CombinedCharacters_AreNotTornApart()
    {
        // Five letters, each with its own accent.
        string shortened = LabelText.Shorten("e\u0301e\u0301e\u0301e\u0301e\u0301", 3, s => DisplayWidth.Of(s));
        Assert.Equal("e\u0301e\u0301…", shortened);
    }
}
