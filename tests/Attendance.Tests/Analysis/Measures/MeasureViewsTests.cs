using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tests.Models;

namespace Attendance.Tests.Analysis.Measures;

public sealed class MeasureViewsTests : IDisposable
{
    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Blocks = 4, Heads = 2, HeadSize = 6 });
    private readonly Gpt2 _model;
    private readonly ActivationCache _cache;

    public MeasureViewsTests()
    {
        _model = _checkpoint.Load();
        _cache = ActivationCache.Of(_model, _model.Describe(_checkpoint.Ids(5)), LogitPositions.None, []);
    }

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Views_OfWeights_AreThoseOfTheRun()
    {
        var weight = new WeightMeasure();

        AssertSame(_cache.Run.AllHeads(-1), _cache.AllHeads(weight, -1));
        AssertSame(_cache.Run.HeadThroughBlocks(1), _cache.HeadThroughBlocks(weight, 1));
        AssertSame(_cache.Run.OneHead(2, 1), _cache.OneHead(weight, 2, 1));
        AssertSame(_cache.Run.MeanOverBlocks(0, 1, 3), _cache.MeanOverBlocks(weight, 0, 1, 3));
        AssertSame(_cache.Run.MeanOverHeads(2), _cache.MeanOverHeads(weight, 2));
    }

    [Fact]
    public void Views_OfScores_NameThemAndHaveTheirMean()
    {
        var score = new ScoreMeasure();

        AttentionGrid one = _cache.OneHead(score, 1, -1);
        AttentionGrid mean = _cache.MeanOverHeads(score, 1);

        Assert.Equal($"{_checkpoint.Folder} · score (scaled q·k) · head 1.1", one.Title);
        Assert.Equal($"{_checkpoint.Folder} · score (scaled q·k) · block 1, mean over its 2 heads", mean.Title);
        AttentionMatrix matrix = mean.Panels[0].Matrix;
        for (int query = 0; query < 5; query++)
        {
            for (int key = 0; key < 5; key++)
            {
                double expected = (_cache.Run.Attention.Scores(1, 0)[query, key]
                    + (double)_cache.Run.Attention.Scores(1, 1)[query, key]) / 2;
                Assert.Equal((float)expected, matrix[query, key]);
                Assert.Equal(key > query, float.IsNegativeInfinity(matrix[query, key]));
            }
        }
    }

    [Fact]
    public void Difference_OfScores_StaysEmptyBehindTheMask()
    {
        var pair = RunPair.Of(_model, _model.Describe([3, 1, 4, 1]), _model.Describe([3, 2, 4, 1]));
        (AttentionMaps a, AttentionMaps b) = (pair.A.Run.Attention, pair.B.Run.Attention);

        AttentionMatrix difference =
            Assert.Single(PatternDifference.OneHead(pair, 2, 0, new ScoreMeasure()).Panels).Matrix;

        for (int query = 0; query < 4; query++)
        {
            for (int key = 0; key < 4; key++)
            {
                float expected = key > query
                    ? float.NegativeInfinity
                    : b.Scores(2, 0)[query, key] - a.Scores(2, 0)[query, key];
                Assert.Equal(expected, difference[query, key]);
            }
        }
    }

    [Fact]
    public void Difference_OfBlocks_IsThatOfTheirMatrices()
    {
        var pair = RunPair.Of(_model, _model.Describe([3, 1, 4, 1]), _model.Describe([3, 2, 4, 1]));
        var rollout = new RolloutMeasure();

        AttentionGrid every = PatternDifference.Blocks(pair, rollout);
        AttentionGrid last = PatternDifference.Blocks(pair, rollout, -1);

        Assert.Equal(["block 0", "block 1", "block 2", "block 3"], every.Panels.Select(panel => panel.Title));
        Assert.Equal(every.Panels[3].Matrix.Values.ToArray(), Assert.Single(last.Panels).Matrix.Values.ToArray());
        float[] a = rollout.Of(pair.A, 3, 1)[0].Values.ToArray();
        float[] b = rollout.Of(pair.B, 3, 1)[0].Values.ToArray();
        Assert.Equal(b.Zip(a, (x, y) => x - y), last.Panels[0].Matrix.Values.ToArray());
    }

    private static void AssertSame(AttentionGrid expected, AttentionGrid actual)
    {
        Assert.Equal(expected.Title, actual.Title);
        Assert.Equal(expected.Queries, actual.Queries);
        Assert.Equal(
            expected.Panels.Select(panel => (panel.Title, panel.Block, panel.Head)),
            actual.Panels.Select(panel => (panel.Title, panel.Block, panel.Head)));
        Assert.Equal(
            expected.Panels.SelectMany(panel => panel.Matrix.Values.ToArray()),
            actual.Panels.SelectMany(panel => panel.Matrix.Values.ToArray()));
    }
}
