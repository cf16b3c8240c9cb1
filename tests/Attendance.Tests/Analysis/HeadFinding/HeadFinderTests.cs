using Attendance.Analysis;
using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Synthetic;
using Attendance.Tests.Models;
using Attendance.Tests.Synthetic;

namespace Attendance.Tests.Analysis.HeadFinding;

public sealed class HeadFinderTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(ErrorMeasure.Mul, 0.3)]
    [InlineData(ErrorMeasure.Abs, 0.3)]
    public void Find_InTheCheckpointMadeByHand_NamesItsTwoHeads(ErrorMeasure measure, double gap)
    {
        using var checkpoint = new BuiltInduction();
        using Gpt2 model = checkpoint.Load();
        using var prompts = new RepeatedTokens(model, 14, 8);
        var survey = new HeadSurvey(
            model, prompts, [HeadScore.PreviousToken, HeadScore.Induction], new() { Measure = measure });

        survey.Run();

        HeadId[] expected = [InductionCheckpoint.PreviousToken, InductionCheckpoint.Induction];
        HeadScores means = survey.Statistics.Means();
        for (int score = 0; score < expected.Length; score++)
        {
            IReadOnlyList<HeadId> ranked = means.Ranked(score);
            output.WriteLine(
                $"{means.Scores[score]}: {ranked[0]} {means[score, ranked[0]]:0.000}, "
                + $"then {ranked[1]} {means[score, ranked[1]]:0.000}");
            Assert.Equal(expected[score], ranked[0]);
            Assert.True(means[score, ranked[0]] - means[score, ranked[1]] > gap);
        }
    }

    // 300 tokens are several bands of rows, and the last of them is not whole.
    [Fact]
    public void Find_OfSeveralBands_EqualsWholePatterns()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Context = 300, Heads = 3, Sharpness = 9 });
        using Gpt2 model = checkpoint.Load();
        Run run = model.Run(checkpoint.Ids(300));
        HeadScores scores = HeadFinder.Find(run, [HeadScore.Distance, HeadScore.Like(new HeadId(1, 2))]);

        foreach (HeadId head in HeadId.All(2, 3))
        {
            AttentionMatrix pattern = run.Attention.Pattern(head.Block, head.Head);
            AttentionMatrix example = run.Attention.Pattern(1, 2);
            double distance = 0;
            double likeness = 0;
            for (int query = 1; query < 300; query++)
            {
                for (int key = 0; key <= query; key++)
                {
                    distance += (double)pattern[query, key] * (query - key);
                }

                double apart = Distributions.JensenShannon(Doubles(pattern, query), Doubles(example, query));
                likeness += 1 - (apart / Math.Log(2));
            }

            Assert.Equal(distance / 299, scores[0, head], 1e-4);
            Assert.Equal(likeness / 299, scores[1, head], 1e-6);
        }
    }

    [Fact]
    public void Like_TheHeadItself_IsOne()
    {
        using TransformerModel model = ModelLocator.Open();
        HeadScores scores = HeadFinder.Find(model.Run("The keys to the cabinet"), [HeadScore.Like(new HeadId(-1, 1))]);

        Assert.Equal(1, scores[0, new HeadId(-1, 1)]);
        Assert.Equal(new HeadId(model.Blocks - 1, 1), scores.Ranked(0)[0]);
    }

    [Fact]
    public void Ranked_WithoutAValue_ComesLast()
    {
        var scores = new HeadScores(1, 3, [HeadScore.Self], [double.NaN, 0.25, 0.5]);

        Assert.Equal([new HeadId(0, 2), new HeadId(0, 1), new HeadId(0, 0)], scores.Ranked(0));
    }

    [Theory]
    [InlineData("induction", "induction_head")]
    [InlineData("Previous-Token", "previous_token_head")]
    [InlineData("entropy", "entropy")]
    [InlineData("entropy-s", "entropy_share")]
    public void Named_ByABeginning_IsFound(string name, string expected) =>
        Assert.Equal(expected, HeadScore.Named(name).Name);

    [Theory]
    [InlineData("")]
    [InlineData("e")]
    [InlineData("nose")]
    public void Named_BySomethingElse_SaysWhatThereIs(string name) =>
        Assert.Contains(
            "expected one of previous_token_head, duplicate_token_head",
            Assert.Throws<InvalidRequestException>(() => HeadScore.Named(name)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Find_ThatCannotBe_SaysWhy()
    {
        using TransformerModel model = ModelLocator.Open();
        HeadScore mask = HeadScore.FromMask("m", new AttentionMatrix(2, 2, [1, 0, 0, 1]));

        AssertRefused("The prompt is a single token", () => HeadFinder.Find(model.Run([5])));
        AssertRefused(
            "The mask is 2 × 2, but the prompt has 3 tokens", () => HeadFinder.Find(model.Run([5, 6, 7]), [mask]));
        AssertRefused(
            "There is no head 99.0", () => HeadFinder.Find(model.Run([5, 6]), [HeadScore.Like(new HeadId(99, 0))]));
        AssertRefused(
            "Row 0 of the mask looks at later",
            () => HeadFinder.Find(model.Run([5, 6]), [HeadScore.FromMask("m", new(2, 2, [1, 1, 0, 1]))]));
        AssertRefused("The mask is 1 × 2", () => HeadScore.FromMask("m", new(1, 2, [1, 0])));
        AssertRefused("Row 1 of the mask has a value", () => HeadScore.FromMask("m", new(2, 2, [1, 0, float.NaN, 1])));
    }

    private static void AssertRefused(string message, Action act) =>
        Assert.StartsWith(message, Assert.Throws<InvalidRequestException>(act).Message, StringComparison.Ordinal);

    private static double[] Doubles(AttentionMatrix matrix, int row) =>
        Array.ConvertAll(matrix.Row(row).ToArray(), value => (double)value);
}
