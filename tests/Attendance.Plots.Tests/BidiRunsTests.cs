using CsCheck;

namespace Attendance.Plots.Tests;

public sealed class BidiRunsTests
{
    // Capitals stand for Hebrew letters, א to ת; what is seen from left to right, stretch by stretch.
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("ABC", "<ABC")]
    [InlineData("abc DEF ghi", "abc |<DEF| ghi")]
    [InlineData("ABC DEF", "<ABC DEF")]
    [InlineData("ABC 42 DEF", "< DEF|42|<ABC ")]
    [InlineData("ABC 42", "42|<ABC ")]
    [InlineData("42 ABC", "42 |<ABC")]
    [InlineData("A(B)C", "<A)B(C")]
    [InlineData("ABC.", "<ABC|.")]
    [InlineData("ABC (42)", "<(|42|<ABC )")]
    [InlineData("ABC (x)", "<ABC| (x)")]
    public void InVisualOrder_MixedDirections_FollowsUnicode(string logical, string expected)
    {
        string seen = string.Join('|', BidiRuns.InVisualOrder(Hebrew(logical)).Select(run =>
            (run.IsRightToLeft ? "<" : "") + Latin(run.Text)));
        Assert.Equal(expected, seen);
    }

    [Fact]
    public void InVisualOrder_AnyText_LosesNothing() => Gen.String.Sample(text =>
        BidiRuns.InVisualOrder(text).Sum(run => run.Text.Length) == text.Length);

    private static string Hebrew(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c - 'A' + 'א') : c));

    private static string Latin(string text) =>
        string.Concat(text.Select(c => c is >= 'א' and <= 'ת' ? (char)(c - 'א' + 'A') : c));
}
