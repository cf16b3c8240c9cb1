using Attendance.Analysis.HeadFinding;
using Attendance.Attention;

namespace Attendance.Tests.Analysis.HeadFinding;

/// <summary>Detection patterns and scores worked out by hand.</summary>
public sealed class DetectionPatternTests
{
    // Tokens a b a b.
    private static readonly int[] s_ids = [7, 3, 7, 3];

    [Fact]
    public void PreviousToken_FourTokens_IsTheDiagonalBelow() => AssertIs(
        HeadScore.PreviousToken,
        """
        0000
        1000
        0100
        0010
        """);

    [Fact]
    public void DuplicateToken_FourTokens_IsTheSameTokenBefore() => AssertIs(
        HeadScore.DuplicateToken,
        """
        0000
        0000
        1000
        0100
        """);

    // What followed: the second a looks at the b behind the first a, the second b at the second a.
    [Fact]
    public void Induction_FourTokens_IsWhatFollowed() => AssertIs(
        HeadScore.Induction,
        """
        0000
        0000
        0100
        0010
        """);

    // Three of one token: what followed the second one is the third itself.
    [Fact]
    public void Induction_OneTokenThrice_ReachesTheCurrentToken()
    {
        AttentionMatrix pattern = HeadFinder.DetectionPattern(HeadScore.Induction, [5, 5, 5]);

        Assert.Equal([0, 0, 0, 0, 1, 0, 0, 1, 1], pattern.Values.ToArray());
    }

    // Pattern, rows a b a:
    //   1    0    0
    //   0.75 0.25 0
    //   0.5  0.25 0.25
    // previous token (1,0) and (2,1): ΣA·D = 0.75 + 0.25 = 1, ΣA = 3.
    //   mul 1/3; without the first column 0.25 of 0.75; without the diagonal, 1 + 0.25 + 0.25 less, 1 of 1.5;
    //   without both 0.25 of 0.25.
    //   |A − D| = 1 + (0.25 + 0.25) + (0.5 + 0.75 + 0.25) = 3; abs 1 − 3/3 = 0;
    //   without the first column less 1 + 0.25 + 0.5: 1 − 1.25/3; without the diagonal less 1 + 0.25 + 0.25: 1 − 1.5/3;
    //   without both less 1 + 0.25 + 0.5 and 0.25 + 0.25: 1 − 0.75/3.
    [Theory]
    [InlineData(ErrorMeasure.Mul, false, false, 1.0 / 3)]
    [InlineData(ErrorMeasure.Mul, true, false, 1.0 / 3)]
    [InlineData(ErrorMeasure.Mul, false, true, 2.0 / 3)]
    [InlineData(ErrorMeasure.Mul, true, true, 1)]
    [InlineData(ErrorMeasure.Abs, false, false, 0)]
    [InlineData(ErrorMeasure.Abs, true, false, 1 - (1.25 / 3))]
    [InlineData(ErrorMeasure.Abs, false, true, 0.5)]
    [InlineData(ErrorMeasure.Abs, true, true, 0.75)]
    public void PreviousToken_ThreeTokens_IsTheSumWorkedOutByHand(
        ErrorMeasure measure, bool first, bool current, double expected)
    {
        var options = new DetectionOptions { Measure = measure, ExcludeFirst = first, ExcludeCurrent = current };

        Assert.Equal(expected, GivenPattern.Score(HeadScore.PreviousToken, options), 1e-7);

        // The same pattern as a matrix of one's own gives the same.
        HeadScore mask = HeadScore.FromMask("mine", new AttentionMatrix(3, 3, [0, 0, 0, 1, 0, 0, 0, 1, 0]));
        Assert.Equal(expected, GivenPattern.Score(mask, options), 1e-7);
    }

    // Duplicate token (2,0): 0.5 of 3. Induction (2,1): 0.25 of 3.
    [Fact]
    public void OtherDetectors_ThreeTokens_AreTheSumsWorkedOutByHand()
    {
        Assert.Equal(0.5 / 3, GivenPattern.Score(HeadScore.DuplicateToken), 1e-7);
        Assert.Equal(0.25 / 3, GivenPattern.Score(HeadScore.Induction), 1e-7);
    }

    // Rows 1 and 2 have a choice. First token (0.75 + 0.5)/2; self (0.25 + 0.25)/2;
    // distance: row 1 0.75·1, row 2 0.5·2 + 0.25·1 = 1.25, mean 1;
    // entropy: row 1 −0.75 ln 0.75 − 0.25 ln 0.25 = 0.5623351, row 2 0.5 ln 2 + 0.5 ln 4 = 1.5 ln 2 = 1.0397208;
    // share: 0.5623351/ln 2 = 0.8112781 and 1.0397208/ln 3 = 0.9463946.
    [Fact]
    public void Means_ThreeTokens_AreThoseWorkedOutByHand()
    {
        Assert.Equal(0.625, GivenPattern.Score(HeadScore.FirstToken), 1e-6);
        Assert.Equal(0.25, GivenPattern.Score(HeadScore.Self), 1e-6);
        Assert.Equal(1, GivenPattern.Score(HeadScore.Distance), 1e-6);
        Assert.Equal((0.5623351 + 1.0397208) / 2, GivenPattern.Score(HeadScore.Entropy), 1e-6);
        Assert.Equal((0.8112781 + 0.9463946) / 2, GivenPattern.Score(HeadScore.EntropyShare), 1e-6);
    }

    // With two tokens and both left out, nothing remains to be a part of: row 0 is (1, 0), row 1 (a, 1 − a).
    [Fact]
    public void Mul_WithEverythingLeftOut_IsNotANumber()
    {
        var options = new DetectionOptions { ExcludeFirst = true, ExcludeCurrent = true };

        Assert.Equal(double.NaN, GivenPattern.Score(HeadScore.PreviousToken, options, length: 2));
    }

    private static void AssertIs(HeadScore score, string expected)
    {
        AttentionMatrix pattern = HeadFinder.DetectionPattern(score, s_ids);

        Assert.Equal(
            expected.ReplaceLineEndings("\n"),
            string.Join('\n', Enumerable.Range(0, 4).Select(query => string.Concat(pattern.Row(query).ToArray()))));
    }
}
