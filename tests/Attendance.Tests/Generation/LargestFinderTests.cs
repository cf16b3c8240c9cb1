using Attendance.Generation;
using Attendance.Tests.Models;
using CsCheck;

namespace Attendance.Tests.Generation;

public sealed class LargestFinderTests
{
    // Few different values, so that many are equal.
    private static readonly Gen<double[]> s_values = Gen.Int[-9, 9].Select(value => (double)value).Array[1, 600];

    [Fact]
    public void Largest_AnyCount_IsTheBeginningOfTheSortedWhole() => RandomModels.Sample(
        s_values.Select(Gen.Int[1, 600], (values, count) => (values, Math.Min(count, values.Length))),
        300,
        one =>
        {
            (double[] values, int count) = one;
            Assert.Equal(
                Sorted(values).Take(count), new LargestFinder(values.Length).Largest(values, count).ToArray());
        });

    [Fact]
    public void Mass_AnyMass_IsTheShortestBeginningThatHasIt() => RandomModels.Sample(
        s_values.Select(Gen.Double[0.01, 1], (values, mass) => (values, mass)),
        300,
        one =>
        {
            (double[] values, double mass) = one;
            double[] weights = [.. values.Select(value => Math.Exp(value) / values.Sum(Math.Exp))];

            int[] found = new LargestFinder(values.Length).Mass(values, weights, mass).ToArray();

            Assert.Equal(Sorted(values).Take(found.Length), found);
            Assert.True(found.Length == values.Length || found.Sum(i => weights[i]) >= mass);
            Assert.True(found.SkipLast(1).Sum(i => weights[i]) < mass);
        });

    [Fact]
    public void Mass_ValuesThatAreGone_NeverCount()
    {
        double[] values = [1, double.NegativeInfinity, 2];

        Assert.Equal([2, 0], new LargestFinder(3).Mass(values, [0.3, 0, 0.7 - 1e-9], 1).ToArray());
    }

    private static IEnumerable<int> Sorted(double[] values) =>
        Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).ThenBy(i => i);
}
