using Attendance.Generation;

namespace Attendance.Tests.Generation;

public sealed class SeededRandomTests
{
    [Fact]
    public void NextUInt32_SeedAndStreamOfTheReference_GivesItsNumbers()
    {
        // What pcg32-demo of the reference implementation in C prints for pcg32_srandom(42, 54).
        var random = new SeededRandom(42, 54);

        Assert.Equal(
            [0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e],
            Enumerable.Range(0, 6).Select(_ => random.NextUInt32()));
    }

    [Fact]
    public void NextDouble_IsTheUpper53BitsOfTwoNumbers()
    {
        var random = new SeededRandom(42, 54);

        // (0xa15c02b7 · 2³² + 0x7b47f409) / 2⁶⁴, the last 11 bits cut off.
        Assert.Equal((0xa15c02b77b47f409UL >> 11) / Math.Pow(2, 53), random.NextDouble());
        Assert.Equal((0xba1d333083d2f293UL >> 11) / Math.Pow(2, 53), random.NextDouble());
    }

    [Fact]
    public void SplitMix64_TheReferencesSeed_GivesItsNumbers() =>
        Assert.Equal(
            [
                6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
                16408922859458223821,
            ],
            Enumerable.Range(0, 5).Select(index => SeededRandom.SplitMix64(1234567, (ulong)index)));

    [Fact]
    public void Of_NeighbouringSeedsAndIndices_HaveNothingInCommon()
    {
        double[] byIndex = [.. Enumerable.Range(0, 4000).Select(index => SeededRandom.Of(7, index).NextDouble())];
        double[] bySeed = [.. Enumerable.Range(0, 4000).Select(seed => SeededRandom.Of((ulong)seed, 0).NextDouble())];

        // Of independent numbers 12 · the mean product with the next one, each less 1/2, is normal with deviation 1/√n.
        foreach (double[] numbers in (double[][])[byIndex, bySeed])
        {
            double correlation = 12 * numbers.Zip(numbers.Skip(1), (a, b) => (a - 0.5) * (b - 0.5)).Average();
            Assert.InRange(correlation, -4 / Math.Sqrt(4000), 4 / Math.Sqrt(4000));
            Assert.InRange(numbers.Average(), 0.48, 0.52);
        }
    }
}
