using Attendance.Generation;

namespace Attendance.Tests.Generation;

/// <summary>What is done to logits, by hand.</summary>
public sealed class LogitWarperTests
{
    private const double Gone = double.NegativeInfinity;

    // ln of 0.1, 0.4, 0.2, 0.3: already normalised, so that probabilities can be read off.
    private static readonly double[] s_scores = [Math.Log(0.1), Math.Log(0.4), Math.Log(0.2), Math.Log(0.3)];

    private static readonly GenerationSettings s_sample = new() { Sample = true };

    [Fact]
    public void Penalty_SeenTokens_AreDividedWherePositiveAndMultipliedWhereNegative()
    {
        // Token 1 was seen twice and counts once: 3 / 1.5 = 2. Token 2: −2 · 1.5 = −3.
        Assert.Equal([4, 2, -3, -1], Warp(s_sample with { RepetitionPenalty = 1.5 }, [4, 3, -2, -1], 1, 2, 1));
    }

    [Fact]
    public void Greedy_NothingButThePenalty_Counts()
    {
        GenerationSettings greedy = s_sample with
        {
            Sample = false,
            Temperature = 3,
            TopK = 1,
            TopP = 0.1,
            TypicalP = 0.1,
            RepetitionPenalty = 2,
        };

        Assert.Equal([2, 3, -2, -1], Warp(greedy, [4, 3, -2, -1], 0));
    }

    [Fact]
    public void Temperature_DividesLogits() =>
        Assert.Equal([8, 6, -4, -2], Warp(s_sample with { Temperature = 0.5 }, [4, 3, -2, -1]));

    [Theory]
    [InlineData(1, new[] { 3 })]
    [InlineData(2, new[] { 0, 2, 3 })]
    [InlineData(3, new[] { 0, 2, 3 })]
    [InlineData(4, new[] { 0, 1, 2, 3 })]
    [InlineData(0, new[] { 0, 1, 2, 3 })]
    [InlineData(9, new[] { 0, 1, 2, 3 })]
    public void TopK_TiesAtTheBorder_AllStay(int k, int[] kept) =>
        Assert.Equal(kept, Kept(s_sample with { TopK = k }, [2, 1, 2, 3]));

    [Theory]
    [InlineData(0.01, new[] { 1 })]
    [InlineData(0.39, new[] { 1 })]
    [InlineData(0.41, new[] { 1, 3 })]
    [InlineData(0.69, new[] { 1, 3 })]
    [InlineData(0.71, new[] { 1, 2, 3 })]
    [InlineData(0.91, new[] { 0, 1, 2, 3 })]
    [InlineData(1, new[] { 0, 1, 2, 3 })]
    public void TopP_TheMostProbableThatReachIt_Stay(double p, int[] kept) =>
        Assert.Equal(kept, Kept(s_sample with { TopP = p }, s_scores));

    [Theory]
    [InlineData(0.25, new[] { 3 })]
    [InlineData(0.31, new[] { 2, 3 })]
    [InlineData(0.51, new[] { 1, 2, 3 })]
    [InlineData(0.91, new[] { 0, 1, 2, 3 })]
    public void Typical_NearestToTheEntropy_Stay(double p, int[] kept)
    {
        // Entropy 0.230 + 0.367 + 0.322 + 0.361 = 1.280; surprises 2.303, 0.916, 1.609, 1.204; distances 1.023, 0.363,
        // 0.330, 0.076: in the order 3 (0.3), 2 (0.5), 1 (0.9), 0 (1).
        Assert.Equal(kept, Kept(s_sample with { TypicalP = p }, s_scores));
    }

    [Fact]
    public void All_WorkOnWhatTheOneBeforeLeft()
    {
        // top-k 3 leaves 0.4, 0.3, 0.2, that is 0.444, 0.333, 0.222; of those 0.75 is reached by two.
        Assert.Equal([1, 3], Kept(s_sample with { TopK = 3, TopP = 0.75 }, s_scores));
        Assert.Equal([1, 2, 3], Kept(s_sample with { TopP = 0.75 }, s_scores));
    }

    [Fact]
    public void Apply_ASecondTime_RemembersNothing()
    {
        var warper = new LogitWarper(s_sample with { RepetitionPenalty = 2 }, 4);
        double[] first = [4, 4, 4, 4], second = [4, 4, 4, 4];
        warper.Apply(first, [0, 1]);
        warper.Apply(second, [3]);

        Assert.Equal([2, 2, 4, 4], first);
        Assert.Equal([4, 4, 4, 2], second);
    }

    private static double[] Warp(GenerationSettings settings, double[] scores, params int[] previous)
    {
        double[] changed = [.. scores];
        new LogitWarper(settings, scores.Length).Apply(changed, previous);
        return changed;
    }

    private static IEnumerable<int> Kept(GenerationSettings settings, double[] scores)
    {
        double[] changed = Warp(settings, scores);
        for (int id = 0; id < scores.Length; id++)
        {
            Assert.True(changed[id] == scores[id] || changed[id] == Gone);
        }

        return Enumerable.Range(0, scores.Length).Where(id => changed[id] != Gone);
    }
}
