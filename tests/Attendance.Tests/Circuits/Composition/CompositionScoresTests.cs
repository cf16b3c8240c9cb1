using System.Text.Json;
using Attendance.Attention;
using Attendance.Circuits.Composition;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Analysis;
using Attendance.Tests.Models;

namespace Attendance.Tests.Circuits.Composition;

public sealed class CompositionScoresTests
{
    private static readonly CompositionKind[] s_kinds =
        [CompositionKind.Query, CompositionKind.Key, CompositionKind.Value];

    [Theory]
    [InlineData("tiny-composition", WeightFolding.None, "composition_raw")]
    [InlineData("tiny-composition", WeightFolding.Gain, "composition_folded")]
    [InlineData("tiny-composition", WeightFolding.GainAndMeans, "composition_centred")]
    [InlineData("demo-composition", WeightFolding.None, "composition_raw")]
    [InlineData("demo-composition", WeightFolding.Gain, "composition_folded")]
    [InlineData("demo-composition", WeightFolding.GainAndMeans, "composition_centred")]
    public void Of_ReferenceModel_AgreesWithPyTorch(string name, WeightFolding folding, string array)
    {
        using var fixture = new AnalysisFixture("why");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        HeadId[] heads = HeadId.All(model.Blocks, model.Heads);

        IReadOnlyList<CompositionScores> scores = CompositionScores.Of(model, s_kinds, folding);

        fixture.Check(
            reference, array,
            scores.SelectMany(kind => heads.SelectMany(later => heads.Select(earlier => kind[earlier, later]))));
    }

    [Theory]
    [InlineData("F32", 5, 3)]
    [InlineData("F16", 7, 2)]
    [InlineData("BF16", 1, 4)]
    [InlineData("F32", 18, 1)]
    public void Of_OddShapes_IsTheRatioOfTheWholeMatrices(string type, int headSize, int heads)
    {
        using var checkpoint = new BuiltCheckpoint(
            new CheckpointSpec { Heads = heads, HeadSize = headSize, TypeOf = _ => type });
        using Gpt2 model = checkpoint.Load();
        foreach (CompositionKind kind in s_kinds)
        {
            var scores = CompositionScores.Of(model, kind, WeightFolding.None);
            foreach (HeadId later in HeadId.All(2, heads).Where(head => head.Block == 1))
            {
                foreach (HeadId earlier in HeadId.All(1, heads))
                {
                    double expected = WholeMatrices.Ratio(
                        WholeMatrices.Written(model.Circuits.Head(0, earlier.Head)),
                        WholeMatrices.Read(model.Circuits.Head(1, later.Head), kind));

                    Assert.Equal(expected, scores[earlier, later], 2e-6);
                }
            }
        }
    }

    [Fact]
    public void Of_HeadsOfSizeOne_IsTheCosineOfWhatIsWrittenAndWhatIsRead()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Heads = 2, HeadSize = 1 });
        using Gpt2 model = checkpoint.Load();

        // With D = 1 the circuits are outer products, W_V·W_O = v·oᵀ and W_Q·W_Kᵀ = q·kᵀ. ‖v·oᵀ·q·kᵀ‖ = |o·q|·‖v‖·‖k‖
        // over ‖v‖·‖o‖·‖q‖·‖k‖ is |o·q| / (‖o‖·‖q‖).
        double[] o = Array.ConvertAll(model.Circuits.Head(0, 1).Output, value => (double)value);
        double[] q = Array.ConvertAll(model.Circuits.Head(1, 0).Query, value => (double)value);
        double cosine = Math.Abs((o[0] * q[0]) + (o[1] * q[1]))
            / Math.Sqrt(((o[0] * o[0]) + (o[1] * o[1])) * ((q[0] * q[0]) + (q[1] * q[1])));

        var scores = CompositionScores.Of(model, CompositionKind.Query, WeightFolding.None);

        Assert.Equal(cosine, scores[new(0, 1), new(1, 0)], 1e-6);
    }

    [Fact]
    public void Indexer_HeadsThatCannotCompose_Are0()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec());
        using Gpt2 model = checkpoint.Load();
        var scores = CompositionScores.Of(model, CompositionKind.Key);

        Assert.Equal(0, scores[new(1, 0), new(0, 0)]);
        Assert.Equal(0, scores[new(1, 0), new(1, 1)]);
        Assert.Equal(scores[new(0, 1), new(1, 0)], scores[new(-2, -1), new(-1, -2)]);
        Assert.Throws<InvalidRequestException>(() => scores[new(2, 0), new(1, 1)]);
    }

    [Fact]
    public void Ranked_Pairs_AreAllOfThemLargestFirst()
    {
        using TransformerModel model = ModelLocator.Open();
        var scores = CompositionScores.Of(model, CompositionKind.Key);

        IReadOnlyList<HeadComposition> ranked = scores.Ranked();

        // 15 pairs of blocks with 8 × 8 pairs of heads each.
        Assert.Equal(15 * 64, ranked.Distinct().Count());
        Assert.All(ranked, pair => Assert.True(pair.Earlier.Block < pair.Later.Block));
        Assert.All(ranked, pair => Assert.InRange(pair.Score, 0, 1));
        Assert.Equal(ranked.Select(pair => pair.Score).OrderDescending(), ranked.Select(pair => pair.Score));
        Assert.Equal(ranked[0].Score, scores.ByBlock()[ranked[0].Later.Block, ranked[0].Earlier.Block]);
        Assert.Equal(0, scores.ByBlock()[2, 3]);

        HeadId head = ranked[0].Earlier;
        double[,] with = scores.WithHead(head);
        Assert.Equal(ranked[0].Score, with[ranked[0].Later.Block, ranked[0].Later.Head]);
        Assert.Equal(0, with[head.Block, head.Head]);
        Assert.Equal(scores[new(0, 3), new(4, 2)], scores.WithHead(new(4, 2))[0, 3]);
    }

    [Fact]
    public void Baseline_RandomWeights_IsWhatTheyScore()
    {
        using var checkpoint = new BuiltCheckpoint(
            new CheckpointSpec { Blocks = 5, Heads = 6, HeadSize = 8, Vocabulary = 3, Context = 4 });
        using Gpt2 model = checkpoint.Load();
        foreach (CompositionScores scores in CompositionScores.Of(model, s_kinds))
        {
            // 10 pairs of blocks with 36 pairs of heads each, all of them made up: 360 independent samples.
            double meanSquare = scores.Ranked().Average(pair => pair.Score * pair.Score);

            Assert.Equal(1 / Math.Sqrt(47), scores.Baseline, 1e-12);
            Assert.Equal(scores.Baseline, Math.Sqrt(meanSquare), 0.05 * scores.Baseline);
        }
    }
}
