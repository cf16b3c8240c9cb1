using Attendance.Rendering;

namespace Attendance.Tests.Rendering;

public sealed class DisplayWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("love", 4)]
    [InlineData("日本語", 6)]
    [InlineData("한국어", 6)]
    [InlineData("e\u0301", 1)]
    [InlineData("🦊", 2)]
    [InlineData("❤\ufe0f", 2)]
    [InlineData("👩\u200d👧", 2)]
    [InlineData("🇫🇷", 2)]
    [InlineData("…→⏎␣", 4)]
    public void Of_Texts_CountsColumns(string text, int expected) => Assert.Equal(expected, DisplayWidth.Of(text));

    [Theory]
    [InlineData("love", 6, "love  ")]
    [InlineData("lovely", 4, "lov…")]
    [InlineData("日本語", 4, "日… ")]
    [InlineData("love", 0, "")]
    public void Fit_Texts_FillsTheColumnsExactly(string text, int width, string expected) =>
        Assert.Equal(expected, DisplayWidth.Fit(text, width));

    [Fact]
    public void FitRight_RightToLeft_IsFollowedByALeftToRightMark() =>
        Assert.Equal("  שלום\u200e", DisplayWidth.FitRight("שלום", 6));
}
