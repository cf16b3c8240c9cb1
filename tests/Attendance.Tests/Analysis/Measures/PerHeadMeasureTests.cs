using Attendance.Analysis;
using Attendance.Analysis.Attribution;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Circuits;
using Attendance.Tests.Models;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Measures;

public sealed class PerHeadMeasureTests
{
    // Position 1 of the two-token model looks at 0 with a: scores −1.5 and 4.5, see ScoreExplanationTests.
    private static readonly double s_a = 1 / (1 + Math.Exp(6));

    [Fact]
    public void Score_TwoTokens_IsAsWorkedOutByHand()
    {
        // x0 normalised (1, −1), with β (1.5, −1): q0 = (1.5, 0), k0 = (3, 0); x1: (−0.5, 1): q1 = (−0.5, 2), k1 = (−1,
        // 2). q0·k0 = 4.5; q1·k0 = −1.5; q1·k1 = 0.5 + 4 = 4.5. Position 0 may not look ahead.
        AssertIs([4.5, double.NegativeInfinity, -1.5, 4.5], OfTwoTokens(_ => new ScoreMeasure()));
    }

    [Fact]
    public void WithoutFirst_TwoTokens_IsAsWorkedOutByHand()
    {
        // Row 0 has nothing but the first token; row 1 has 1 − a left, which is all of its rest.
        AssertIs([0, 0, 0, 1], OfTwoTokens(_ => new WithoutFirstMeasure()));
    }

    [Fact]
    public void ValueNorm_TwoTokens_IsAsWorkedOutByHand()
    {
        // v0 = (1.5, −1) + (1, 0) = (2.5, −1), v1 = (−0.5, 1) + (1, 0) = (0.5, 1), and W_O = 1; b_O = (0, 1) stays out.
        // ‖v0‖ = √(6.25 + 1), ‖v1‖ = √(0.25 + 1).
        AssertIs(
            [Math.Sqrt(7.25), 0, s_a * Math.Sqrt(7.25), (1 - s_a) * Math.Sqrt(1.25)],
            OfTwoTokens(_ => new ValueNormMeasure()));
    }

    [Fact]
    public void Logit_TwoTokens_IsAsWorkedOutByHand()
    {
        // v0·u = 7, v1·u = −1 with u = (2, −2), σ0 = 4.25, σ1 = (5.5 − 4a)/2: see HeadContributionsTests.
        double scale = (5.5 - (4 * s_a)) / 2;

        AssertIs(
            [7 / 4.25, 0, 7 * s_a / scale, (s_a - 1) / scale],
            OfTwoTokens(model => new LogitMeasure(model, model.Describe([0])[0])));
    }

    [Fact]
    public void Logit_RowsOfHeads_SumToTheirDirectAttribution()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Heads = 3, HeadSize = 7 });
        using Gpt2 model = checkpoint.Load();
        IReadOnlyList<Token> tokens = model.Describe(checkpoint.Ids(12));
        var measure = new LogitMeasure(model, model.Describe([5])[0], model.Describe([6])[0]);
        ActivationCache cache = ActivationCache.Of(model, tokens, LogitPositions.None, measure.Points);
        var direct = DirectAttribution.Of(model, tokens, 5, 6);
        foreach (HeadId head in HeadId.All(model.Blocks, model.Heads))
        {
            double sum = measure.Of(cache, head).Row(11).ToArray().Sum(value => (double)value);

            Assert.Equal(direct.OfHead(head.Block, head.Head), sum, 1e-5);
        }
    }

    [Fact]
    public void WithoutFirst_EveryRowButTheFirst_SumsToOneAndKeepsProportions()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Heads = 2, HeadSize = 6 });
        using Gpt2 model = checkpoint.Load();
        ActivationCache cache = ActivationCache.Of(model, model.Describe(checkpoint.Ids(9)), LogitPositions.None, []);
        foreach (HeadId head in HeadId.All(model.Blocks, model.Heads))
        {
            AttentionMatrix pattern = new WeightMeasure().Of(cache, head);
            AttentionMatrix rest = new WithoutFirstMeasure().Of(cache, head);
            for (int query = 0; query < 9; query++)
            {
                Assert.Equal(query == 0 ? 0 : 1, rest.Row(query).ToArray().Sum(value => (double)value), 1e-6);
                Assert.Equal(0, rest[query, 0]);
                for (int key = 1; key < 9; key++)
                {
                    Assert.Equal(pattern[query, key], rest[query, key] * (1 - pattern[query, 0]), 1e-6);
                }
            }
        }
    }

    [Fact]
    public void ValueNorm_AnyHead_IsTheLengthOfItsResult()
    {
        // From one query's weights alone: with a pattern that looks at itself only, the result of the head is f(x).
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Heads = 3, HeadSize = 5 });
        using Gpt2 model = checkpoint.Load();
        int[] ids = checkpoint.Ids(1);
        var measure = new ValueNormMeasure();
        ActivationCache cache = ActivationCache.Of(
            model, model.Describe(ids), LogitPositions.None, [.. measure.Points, "blocks.*.attn.result"]);
        ReferencePass reference = checkpoint.Reference(ids);
        foreach (HeadId head in HeadId.All(model.Blocks, model.Heads))
        {
            double[] result = reference.Tensors[$"blocks.{head.Block}.attn.result"].Values
                [(head.Head * 15)..((head.Head + 1) * 15)];

            Assert.Equal(Math.Sqrt(result.Sum(x => x * x)), measure.Of(cache, head)[0, 0], 1e-5);
        }
    }

    [Fact]
    public void Create_EveryName_IsTheMeasureOfThatName()
    {
        using var two = new TwoTokenModel();
        Token target = two.Model.Describe([0])[0];

        Assert.Equal(
            StandardMeasures.Names,
            StandardMeasures.Names.Select(name => StandardMeasures.Create(name, two.Model, target).Name));
        Assert.All(
            StandardMeasures.Names.Select(name => StandardMeasures.Create(name, two.Model, target)),
            measure => Assert.Equal(measure.Name is "score" or "logit", measure.IsSigned));
    }

    [Fact]
    public void Create_WhatCannotBe_IsRefused()
    {
        using var two = new TwoTokenModel();

        Assert.Equal(
            "'wait' is no measure; expected one of weight, score, without-first, value-norm, rollout, flow, logit.",
            Assert.Throws<InvalidRequestException>(() => StandardMeasures.Create("wait", two.Model)).Message);
        Assert.Equal(
            "The measure logit needs the token whose logit it is of; give a target, for example \" are\".",
            Assert.Throws<InvalidRequestException>(() => StandardMeasures.Create("logit", two.Model)).Message);
    }

    [Fact]
    public void For_AnotherModel_IsOfTheSameTokens()
    {
        using var two = new TwoTokenModel();
        using var other = new TwoTokenModel();
        IReadOnlyList<Token> tokens = two.Model.Describe([0, 1]);
        var measure = new LogitMeasure(two.Model, tokens[0], tokens[1]);

        Assert.Same(measure, measure.For(two.Model));
        LogitMeasure translated = Assert.IsType<LogitMeasure>(measure.For(other.Model));
        Assert.NotSame(measure, translated);
        Assert.Equal((0, 1), (translated.Target.Id, translated.Against?.Id));
        Assert.Equal("adds to the logit of '0' minus that of '1'", translated.Label);
        var score = new ScoreMeasure();
        Assert.Same(score, score.For(other.Model));
    }

    private static AttentionMatrix OfTwoTokens(Func<TransformerModel, PerHeadMeasure> create)
    {
        using var two = new TwoTokenModel();
        PerHeadMeasure measure = create(two.Model);
        return measure.Of(
            ActivationCache.Of(two.Model, two.Model.Describe([0, 1]), LogitPositions.None, measure.Points),
            new HeadId(0, 0));
    }

    private static void AssertIs(double[] expected, AttentionMatrix matrix) => Assert.Equal(
        expected, matrix.Values.ToArray().Select(value => (double)value), (x, y) => x == y || Math.Abs(x - y) < 1e-5);
}
