using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using CsCheck;

namespace Attendance.Tests.Analysis.HeadFinding;

public sealed class HeadStatisticsTests
{
    private static readonly HeadId s_head = new(0, 0);

    // 1, 2, 4: mean 7/3; Σ(x − mean)² = 16/9 + 1/9 + 25/9 = 42/9, s² = 7/3; t(0.975; 2) = 4.302653;
    // margin 4.302653·√(7/3/3) = 3.794583.
    [Fact]
    public void Mean_OfThreePrompts_IsTheOneWorkedOutByHand()
    {
        HeadStatistics statistics = Of(1, 2, 4);

        Assert.Equal(3, statistics.Prompts);
        Assert.Equal(7.0 / 3, statistics.Means()[0, s_head], 1e-15);
        Assert.Equal(3.794583, statistics.Margins()[0, s_head], 1e-6);
    }

    [Fact]
    public void Values_ThatAreNone_AreLeftOut()
    {
        Assert.Equal(1.5, Of(1, double.NaN, 2).Means()[0, s_head]);
        Assert.Equal(double.NaN, Of(double.NaN).Means()[0, s_head]);
        Assert.Equal(double.NaN, Of(1, double.NaN).Margins()[0, s_head]);
    }

    // scipy.stats.t.ppf(0.975, n).
    [Theory]
    [InlineData(1, 12.7062047364)]
    [InlineData(10, 2.2281388520)]
    [InlineData(11, 2.2009851601)]
    [InlineData(12, 2.1788128297)]
    [InlineData(15, 2.1314495456)]
    [InlineData(30, 2.0422724563)]
    [InlineData(100, 1.9839715185)]
    [InlineData(1000000, 1.9599663569)]
    public void Quantile_OfStudentsDistribution_IsTheTables(long degrees, double expected) =>
        Assert.Equal(expected, StudentT.Quantile975(degrees), 5e-6);

    [Fact]
    public void Mean_OfAnyPrompts_IsThatOfTwoPasses() =>
        Gen.Double[-5, 5].Array[2, 60].Sample(values =>
        {
            HeadStatistics statistics = Of(values);
            double mean = values.Average();
            double deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
            Assert.Equal(mean, statistics.Means()[0, s_head], 1e-12);
            Assert.Equal(
                StudentT.Quantile975(values.Length - 1) * deviation / Math.Sqrt(values.Length),
                statistics.Margins()[0, s_head],
                1e-10);
        });

    private static HeadStatistics Of(params double[] values)
    {
        var statistics = new HeadStatistics(1, 1, [HeadScore.Self]);
        foreach (double value in values)
        {
            statistics.Add([value]);
        }

        return statistics;
    }
}
