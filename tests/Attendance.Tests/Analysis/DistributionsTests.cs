using Attendance.Analysis;
using CsCheck;

namespace Attendance.Tests.Analysis;

public sealed class DistributionsTests
{
    private const int Digits = 12;

    private static readonly Gen<(double[] P, double[] Q)> s_pairs =
        Gen.Int[1, 20].SelectMany(n => Gen.Select(Distribution(n), Distribution(n)));

    [Fact]
    public void Probabilities_TwoLogits_AreTheirShares()
    {
        // e^ln 3 : e^0 = 3 : 1.
        double[] p = Distributions.Probabilities([MathF.Log(3), 0, float.NegativeInfinity]);

        Assert.Equal(0.75, p[0], 1e-7);
        Assert.Equal(0.25, p[1], 1e-7);
        Assert.Equal(0, p[2]);
    }

    [Fact]
    public void LogProbability_HugeLogits_IsExact()
    {
        // ln(e^1000 / (2·e^1000)) = −ln 2.
        Assert.Equal(-Math.Log(2), Distributions.LogProbability([1000, 1000], 1), Digits);
        Assert.Equal(-2000, Distributions.LogProbability([1000, -1000], 1), Digits);
    }

    [Fact]
    public void Distances_HandWorkedPair_AreTheFormulas()
    {
        double[] p = [0.5, 0.5];
        double[] q = [0.25, 0.75];

        // 0.5·ln 2 + 0.5·ln(2/3) = 0.5·ln(4/3)
        Assert.Equal(0.5 * Math.Log(4.0 / 3), Distributions.KullbackLeibler(p, q), Digits);

        // m = (3/8, 5/8): half of 0.5·ln(4/3) + 0.5·ln(4/5) + 0.25·ln(2/3) + 0.75·ln(6/5)
        Assert.Equal(
            0.5 * ((0.5 * Math.Log(16.0 / 15)) + (0.25 * Math.Log(2.0 / 3)) + (0.75 * Math.Log(1.2))),
            Distributions.JensenShannon(p, q), Digits);
        Assert.Equal(0.25, Distributions.TotalVariation(p, q), Digits);
    }

    [Fact]
    public void Distances_NothingInCommon_AreTheLargestThereAre()
    {
        Assert.Equal(double.PositiveInfinity, Distributions.KullbackLeibler([1, 0], [0, 1]));
        Assert.Equal(Math.Log(2), Distributions.JensenShannon([1, 0], [0, 1]), Digits);
        Assert.Equal(1, Distributions.TotalVariation([1, 0], [0, 1]), Digits);
    }

    [Fact]
    public void Distances_DifferentLengths_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Distributions.KullbackLeibler([1], [0.5, 0.5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distributions.JensenShannon([1], [0.5, 0.5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distributions.TotalVariation([1], [0.5, 0.5]));
    }

    [Fact]
    public void Distances_AnyPair_KeepTheirBounds() => s_pairs.Sample((p, q) =>
    {
        double divergence = Distributions.JensenShannon(p, q);
        double moved = Distributions.TotalVariation(p, q);

        Assert.InRange(divergence, 0, Math.Log(2) + 1e-12);
        Assert.Equal(divergence, Distributions.JensenShannon(q, p), Digits);
        Assert.InRange(moved, 0, 1 + 1e-12);

        // Pinsker's inequality.
        Assert.True(Distributions.KullbackLeibler(p, q) >= (2 * moved * moved) - 1e-12);
        Assert.Equal(0, Distributions.JensenShannon(p, p));
        Assert.Equal(0, Distributions.KullbackLeibler(q, q));
    });

    private static Gen<double[]> Distribution(int length) =>
        Gen.Double[0, 1].Array[length].Select<double[], double[]>(weights =>
        {
            double sum = weights.Sum();
            return sum > 0 ? [.. weights.Select(weight => weight / sum)] : [1, .. new double[length - 1]];
        });
}
