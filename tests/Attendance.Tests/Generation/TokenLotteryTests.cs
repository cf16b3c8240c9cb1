using Attendance.Generation;

namespace Attendance.Tests.Generation;

public sealed class TokenLotteryTests
{
    [Fact]
    public void SplitMix64_TheReferencesSeed_GivesItsNumbers() =>
        Assert.Equal(
            [
                6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
                16408922859458223821,
            ],
            Enumerable.Range(0, 5).Select(index => SplitMix64.Number(1234567, (ulong)index)));

    [Fact]
    public void Fraction_IsTheUpper53BitsAndAHalf() =>
        Assert.Equal(((6457827717110365317UL >> 11) + 0.5) / Math.Pow(2, 53), SplitMix64.Fraction(1234567, 0));

    [Fact]
    public void SeedOf_NeighbouringSeedsContinuationsAndSteps_HaveNothingInCommon()
    {
        Func<int, ulong>[] ways =
        [
            i => TokenLottery.SeedOf((ulong)i, 0, 0),
            i => TokenLottery.SeedOf(7, i, 0),
            i => TokenLottery.SeedOf(7, 0, i),
        ];
        foreach (Func<int, ulong> way in ways)
        {
            foreach (ulong token in (ulong[])[0, 1, 8191])
            {
                double[] numbers = [.. Enumerable.Range(0, 4000).Select(i => SplitMix64.Fraction(way(i), token))];

                // Of independent numbers 12 · the mean product with the next one, each less 1/2, is normal with
                // deviation 1/√n.
                double correlation = 12 * numbers.Zip(numbers.Skip(1), (a, b) => (a - 0.5) * (b - 0.5)).Average();
                Assert.InRange(correlation, -4 / Math.Sqrt(4000), 4 / Math.Sqrt(4000));
                Assert.InRange(numbers.Average(), 0.48, 0.52);
            }
        }
    }

    [Fact]
    public void Draw_IsTheGumbelMaximum()
    {
        double[] probabilities = [0.05, 0.25, 0, 0.4, 0.3];
        for (ulong seed = 0; seed < 500; seed++)
        {
            double Gumbel(int id) =>
                Math.Log(probabilities[id]) - Math.Log(-Math.Log(SplitMix64.Fraction(seed, (ulong)id)));
            int expected = ((int[])[0, 1, 3, 4]).MaxBy(Gumbel);

            Assert.Equal(expected, TokenLottery.Draw(probabilities, seed));
        }
    }

    [Fact]
    public void Draw_OtherTokensChange_TheOddsOfTwoDecideBetweenThem()
    {
        // Tokens 0 and 1 keep their odds, 2 and 3 change theirs: who won among 0 and 1 goes on winning over the other.
        double[] before = [0.3, 0.3, 0.2, 0.2], after = [0.1, 0.1, 0.7, 0.1];
        for (ulong seed = 0; seed < 500; seed++)
        {
            int first = TokenLottery.Draw(before, seed);
            int second = TokenLottery.Draw(after, seed);

            Assert.True(first >= 2 || second >= 2 || first == second);
        }
    }
}
