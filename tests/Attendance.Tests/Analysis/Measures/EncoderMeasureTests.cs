using Attendance.Analysis;
using Attendance.Analysis.LogitLens;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Measures;

/// <summary>Measures and the lens where everybody looks at everybody, and norms come last.</summary>
public sealed class EncoderMeasureTests
{
    private static readonly int[] s_ids = [2, 40, 51, 62, 40, 3];

    [Theory]
    [InlineData("bert-tiny")]
    [InlineData("roberta-tiny")]
    public void Measures_OfAnEncoder_HaveNoMask(string folder)
    {
        using TransformerModel model = Open(folder);
        ActivationCache cache =
            ActivationCache.Of(model, model.Describe(s_ids), LogitPositions.None, new ValueNormMeasure().Points);
        foreach (HeadId head in HeadId.All(model.Blocks, model.Heads))
        {
            Assert.All(new ScoreMeasure().Of(cache, head).Values.ToArray(), score => Assert.True(float.IsFinite(score)));
            AttentionMatrix rest = new WithoutFirstMeasure().Of(cache, head);
            Assert.All(
                Enumerable.Range(0, 6), query => Assert.Equal(1, rest.Row(query).ToArray().Sum(w => (double)w), 1e-6));
        }

        foreach (AttentionMatrix rollout in new RolloutMeasure().Of(cache, 0, model.Blocks))
        {
            Assert.All(
                Enumerable.Range(0, 6), query => Assert.Equal(1, rollout.Row(query).ToArray().Sum(w => (double)w), 1e-6));
            Assert.True(rollout[0, 5] > 0);
        }

        Assert.False(cache.AllHeads(new ScoreMeasure(), 0).IsCausal);
    }

    [Theory]
    [InlineData("bert-tiny")]
    [InlineData("roberta-tiny")]
    public void ValueNorm_OneTokenAlone_IsTheLengthOfWhatTheHeadWrites(string folder)
    {
        using TransformerModel model = Open(folder);
        var measure = new ValueNormMeasure();
        ActivationCache cache = ActivationCache.Of(
            model, model.Describe([40]), LogitPositions.None, [.. measure.Points, "blocks.*.attn.result"]);
        foreach (HeadId head in HeadId.All(model.Blocks, model.Heads))
        {
            // It can only look at itself, so its result is f(x).
            float[] result = cache[HookSite.Result, head.Block][(head.Head * model.Width)..((head.Head + 1) * model.Width)];

            Assert.Equal(Math.Sqrt(result.Sum(x => (double)x * x)), measure.Of(cache, head)[0, 0], 1e-5);
        }
    }

    [Theory]
    [InlineData("bert-tiny")]
    [InlineData("roberta-tiny")]
    public void Lens_LastBlock_IsTheModelsOwnAnswerAtEveryPosition(string folder)
    {
        using TransformerModel model = Open(folder);
        IReadOnlyList<Token> tokens = model.Describe(s_ids);
        Run run = model.Run(tokens, new RunOptions { Logits = LogitPositions.All });

        var lens = Lens.Of(model, tokens, new LensOptions { Top = 3 });

        Assert.Equal((model.Blocks + 1, 6), (lens.Rows, lens.Columns));
        for (int position = 0; position < 6; position++)
        {
            Assert.All(
                TokenProbability.Top(model, run.LogitsAt(position), 3).Zip(lens[model.Blocks, position].Candidates),
                pair =>
                {
                    Assert.Equal(pair.First.Token.Id, pair.Second.Token.Id);
                    Assert.Equal(pair.First.Probability, pair.Second.Probability, 1e-5);
                });
        }
    }

    [Fact]
    public void Logit_OfAnEncoder_SaysWhyNot()
    {
        using TransformerModel model = Open("bert-tiny");

        string message = Assert.Throws<InvalidRequestException>(
            () => StandardMeasures.Create("logit", model, model.Describe([40])[0])).Message;

        Assert.Equal(model.Features.NoCircuits, message);
    }

    private static TransformerModel Open(string folder) =>
        ModelLocator.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", folder));
}
