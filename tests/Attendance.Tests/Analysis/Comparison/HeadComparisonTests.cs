using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Models;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Comparison;

public sealed class HeadComparisonTests
{
    [Fact]
    public void Of_TheSameNextToken_TargetsWhatChangesMost()
    {
        using TransformerModel model = ModelLocator.Open();
        HeadComparison comparison = Compare(model, "I love you", "I hate you", new ComparisonOptions());

        // Both go on with a comma; so it is the tokens whose probability changes most.
        double[] a = Distributions.Probabilities(
            model.Run("I love you", new RunOptions { Logits = LogitPositions.Last }).NextTokenLogits);
        double[] b = Distributions.Probabilities(
            model.Run("I hate you", new RunOptions { Logits = LogitPositions.Last }).NextTokenLogits);
        double[] change = [.. b.Zip(a, (inB, inA) => inB - inA)];
        Assert.Equal(Array.IndexOf(a, a.Max()), Array.IndexOf(b, b.Max()));
        Assert.Equal(
            new LogitTarget(Array.IndexOf(change, change.Min()), Array.IndexOf(change, change.Max())),
            comparison.Target);
        Assert.Equal(HeadId.All(model.Blocks, model.Heads), comparison.Heads.Select(head => head.Head));
        Assert.All(comparison.Heads, head => Assert.Null(head.Pattern));
        Assert.Equal(["I", "love→hate", "you"], comparison.Pair.Labels);
    }

    [Fact]
    public void Of_OtherNextTokens_TargetsOneAgainstTheOther()
    {
        using TransformerModel model = ModelLocator.Open();
        HeadComparison comparison = Compare(
            model,
            "The keys to the cabinet",
            "The key to the cabinets",
            new ComparisonOptions { Measures = [HeadMeasure.Divergence] });

        Assert.Equal(
            new LogitTarget(model.Tokenize(",")[0].Id, model.Tokenize(" of")[0].Id), comparison.Target);
        Assert.True(comparison.LogitDifferenceA > 0);
        Assert.True(comparison.LogitDifferenceB < 0);
    }

    [Fact]
    public void Of_TheSamePrompt_TargetsItsTokenAlone()
    {
        using TransformerModel model = ModelLocator.Open();
        HeadComparison comparison = Compare(model, "I love you", "I love you", new ComparisonOptions());

        Assert.Null(comparison.Target.Against);
        Assert.Equal(comparison.LogitDifferenceA, comparison.LogitDifferenceB);
        Assert.All(comparison.Heads, head => Assert.Equal((0, 0), (head.Divergence!.Value, head.Attribution!.Value)));
    }

    [Fact]
    public void Ranked_SignedNumbers_ByMagnitude()
    {
        using TransformerModel model = ModelLocator.Open();
        HeadComparison comparison = Compare(model, "I love you", "I hate you", new ComparisonOptions());

        foreach (HeadMeasure measure in new[] { HeadMeasure.Divergence, HeadMeasure.Attribution, HeadMeasure.Output })
        {
            double[] values =
            [
                .. comparison.Ranked(measure, EffectMeasure.LogitDifference)
                    .Select(head => Math.Abs(head.Value(measure, EffectMeasure.LogitDifference)!.Value)),
            ];
            Assert.Equal(values.OrderDescending(), values);
            Assert.Equal(model.Blocks * model.Heads, values.Length);
        }
    }

    [Fact]
    public void Ranked_NotMeasured_IsRefused()
    {
        using TransformerModel model = ModelLocator.Open();
        HeadComparison comparison = Compare(
            model, "I love you", "I hate you", new ComparisonOptions { Measures = [HeadMeasure.Divergence] });

        Assert.Throws<InvalidOperationException>(() => comparison.Ranked(HeadMeasure.Output));
        Assert.Throws<InvalidOperationException>(() => comparison.Values(HeadMeasure.Attribution));
    }

    [Fact]
    public void OfModels_TheSameCheckpoint_DiffersNowhere()
    {
        using TransformerModel a = ModelLocator.Open();
        using TransformerModel b = ModelLocator.Open();
        IReadOnlyList<Token> tokens = a.Tokenize("The keys to the cabinet");

        HeadComparison comparison = HeadComparison.Of(
            RunPair.OfModels(a, tokens, b, b.Tokenize("The keys to the cabinet")),
            new ComparisonOptions { Measures = Enum.GetValues<HeadMeasure>() });

        Assert.True(comparison.Pair.HasTwoModels);
        Assert.All(comparison.Heads, head =>
        {
            Assert.Equal((0, 0), (head.Divergence!.Value, head.Attribution!.Value));
            Assert.Equal(0, head.Output!.Value.TotalVariation, 1e-5);
            Assert.Equal(0, head.Pattern!.Value.TotalVariation, 1e-5);
        });
    }

    [Fact]
    public void OfModels_OtherWeights_AreComparedHeadByHead()
    {
        using var checkpointA = new BuiltCheckpoint(new CheckpointSpec());
        using var checkpointB = new BuiltCheckpoint(new CheckpointSpec { Seed = 2 });
        using Gpt2 a = checkpointA.Load();
        using Gpt2 b = checkpointB.Load();

        HeadComparison comparison = HeadComparison.Of(
            RunPair.OfModels(a, a.Describe([5, 6, 7]), b, b.Describe([5, 6, 7])));

        Assert.All(comparison.Heads, head => Assert.True(head.Divergence > 1e-4));
        Assert.Contains(comparison.Heads, head => head.Output!.Value.TotalVariation > 1e-3);
        Assert.True(comparison.Pair.Alignment.IsComplete);
    }

    [Fact]
    public void OfModels_HeadsThatDoNotCorrespond_AreRefused()
    {
        using var checkpointA = new BuiltCheckpoint(new CheckpointSpec { Blocks = 1 });
        using var checkpointB = new BuiltCheckpoint(new CheckpointSpec { Heads = 3 });
        using Gpt2 a = checkpointA.Load();
        using Gpt2 b = checkpointB.Load();

        string message = Assert.Throws<InvalidRequestException>(
            () => RunPair.OfModels(a, a.Describe([1]), b, b.Describe([1]))).Message;

        Assert.Equal(
            $"{a.Name} has 1 blocks of 2 heads and {b.Name} has 2 of 3; "
            + "two models can be compared head by head only where these numbers are equal.",
            message);
    }

    [Fact]
    public void Outputs_HeadsOfOtherWidth_AreRefused()
    {
        using var checkpointA = new BuiltCheckpoint(new CheckpointSpec());
        using var checkpointB = new BuiltCheckpoint(new CheckpointSpec { HeadSize = 7 });
        using Gpt2 a = checkpointA.Load();
        using Gpt2 b = checkpointB.Load();
        RunPair pair = RunPair.OfModels(a, a.Describe([1, 2]), b, b.Describe([1, 2]));

        Assert.Contains(
            "are 5 wide and those of",
            Assert.Throws<InvalidRequestException>(() => HeadComparison.Of(pair)).Message,
            StringComparison.Ordinal);
        Assert.All(
            HeadComparison.Of(pair, new ComparisonOptions { Measures = [HeadMeasure.Pattern] }).Heads,
            head => Assert.NotNull(head.Pattern));
    }

    [Fact]
    public void Translate_TokenThatTheOtherModelHasNot_IsRefused()
    {
        using var checkpointA = new BuiltCheckpoint(new CheckpointSpec { Vocabulary = 30 });
        using var checkpointB = new BuiltCheckpoint(new CheckpointSpec { Vocabulary = 20 });
        using Gpt2 a = checkpointA.Load();
        using Gpt2 b = checkpointB.Load();

        Assert.Equal(new LogitTarget(3, 19), new LogitTarget(3, 19).Translate(a, b));
        Assert.Equal(
            $"'25' is a token of {a.Name} and none of {b.Name}; choose a target that is one token of both models.",
            Assert.Throws<InvalidRequestException>(() => new LogitTarget(25, null).Translate(a, b)).Message);
    }

    [Fact]
    public void PatternDifference_Views_ShowHeadsOfBlocks()
    {
        using TransformerModel model = ModelLocator.Open();
        RunPair pair = RunPair.Of(model, model.Tokenize("I love you"), model.Tokenize("I hate you"));

        AttentionGrid block = PatternDifference.AllHeads(pair, -1);
        AttentionGrid head = PatternDifference.HeadThroughBlocks(pair, 2);
        AttentionGrid one = PatternDifference.OneHead(pair, 1, 2);

        Assert.Equal($"demo · B − A · all heads of block {model.Blocks - 1}", block.Title);
        Assert.Equal("demo · B − A · head 2 in every block", head.Title);
        Assert.Equal("demo · B − A · head 1.2", one.Title);
        Assert.Equal(one.Panels[0].Matrix.Values, head.Panels[1].Matrix.Values);
        Assert.Equal(one.Panels[0].Matrix.Values, PatternDifference.Of(pair, 1, 2).Values);
        Assert.Equal(["I", "love→hate", "you"], block.Keys);
        Assert.Throws<InvalidRequestException>(() => PatternDifference.AllHeads(pair, model.Blocks));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(345)]
    public void Of_LogitsOnly_HasTheSameDifferencesAndNoDistances(int? against)
    {
        using TransformerModel model = ModelLocator.Open();
        var options = new ComparisonOptions
        {
            Measures = [HeadMeasure.Output, HeadMeasure.Pattern],
            Target = new LogitTarget(11, against),
        };

        HeadComparison all = Compare(model, "I love you", "I hate you", options);
        HeadComparison few = Compare(model, "I love you", "I hate you", options with { LogitsOnly = true });

        foreach (HeadMeasure measure in options.Measures)
        {
            Assert.Equal(
                all.Values(measure, EffectMeasure.LogitDifference).Cast<double>(),
                few.Values(measure, EffectMeasure.LogitDifference).Cast<double>(),
                (x, y) => Math.Abs(x - y) < 2e-5);
            Assert.Throws<InvalidOperationException>(() => few.Ranked(measure));
        }
    }

    private static HeadComparison Compare(TransformerModel model, string a, string b, ComparisonOptions options) =>
        HeadComparison.Of(model, model.Tokenize(a), model.Tokenize(b), options);
}
