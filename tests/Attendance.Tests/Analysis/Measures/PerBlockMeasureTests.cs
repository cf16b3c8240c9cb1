using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Circuits;
using Attendance.Tests.Models;

namespace Attendance.Tests.Analysis.Measures;

public sealed class PerBlockMeasureTests : IDisposable
{
    private readonly BuiltCheckpoint _checkpoint =
        new(new CheckpointSpec { Blocks = 3, Heads = 2, HeadSize = 6, Context = 80 });

    private readonly Gpt2 _model;

    public PerBlockMeasureTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void RolloutAndFlow_OneBlockOfTwoTokens_AreAsWorkedOutByHand()
    {
        using var two = new TwoTokenModel();
        ActivationCache cache = ActivationCache.Of(two.Model, two.Model.Describe([0, 1]), LogitPositions.None, []);

        // Weights (1, 0) and (a, 1 − a): ½ of them and ½ of the identity, and rows that sum to 1 already.
        double a = 1 / (1 + Math.Exp(6));
        double[] expected = [1, 0, a / 2, 1 - (a / 2)];
        foreach (PerBlockMeasure measure in (PerBlockMeasure[])[new RolloutMeasure(), new FlowMeasure()])
        {
            AttentionMatrix matrix = Assert.Single(measure.Of(cache, 0, 1));
            Assert.Equal(expected, matrix.Values.ToArray().Select(value => (double)value), (x, y) => Math.Abs(x - y) < 1e-6);
        }
    }

    [Fact]
    public void Rollout_EveryRow_SumsToOneAndFollowsFromTheBlockBelow()
    {
        ActivationCache cache = Run(20);

        AttentionMatrix[] rollout = new RolloutMeasure().Of(cache, 0, 3);

        for (int block = 0; block < 3; block++)
        {
            double[] mixed = MixedAttention.Of(cache.Run.Attention, block);
            for (int query = 0; query < 20; query++)
            {
                Assert.Equal(1, rollout[block].Row(query).ToArray().Sum(value => (double)value), 1e-6);
                for (int key = 0; key < 20; key++)
                {
                    double expected = Enumerable.Range(0, 20).Sum(
                        middle => mixed[(query * 20) + middle]
                            * (block > 0 ? rollout[block - 1][middle, key] : middle == key ? 1 : 0));
                    Assert.Equal(expected, rollout[block][query, key], 1e-6);
                }
            }
        }
    }

    [Fact]
    public void Flow_EveryCell_IsNoMoreThanItsEndsTakeAndNoLessThanTheBestSingleWay()
    {
        ActivationCache cache = Run(9);

        AttentionMatrix[] flow = new FlowMeasure().Of(cache, 0, 3);

        double[] lowest = MixedAttention.Of(cache.Run.Attention, 0);
        for (int block = 0; block < 3; block++)
        {
            double[] mixed = MixedAttention.Of(cache.Run.Attention, block);
            for (int query = 0; query < 9; query++)
            {
                for (int key = 0; key < 9; key++)
                {
                    double into = Enumerable.Range(0, 9).Sum(from => lowest[(from * 9) + key]);
                    double way = Enumerable.Range(0, 9).Max(
                        middle => Math.Min(
                            mixed[(query * 9) + middle],
                            block > 0 ? flow[block - 1][middle, key] : middle == key ? 1 : 0));

                    Assert.InRange(flow[block][query, key], way - 1e-6, Math.Min(1, into) + 1e-6);
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Of_SomeBlocks_AreTheOnesOfAll(int first, int count)
    {
        ActivationCache cache = Run(7);
        foreach (PerBlockMeasure measure in (PerBlockMeasure[])[new RolloutMeasure(), new FlowMeasure()])
        {
            AttentionMatrix[] all = measure.Of(cache, 0, 3);

            Assert.Equal(
                all[first..(first + count)].Select(matrix => matrix.Values.ToArray()),
                measure.Of(cache, first, count).Select(matrix => matrix.Values.ToArray()));
        }
    }

    [Fact]
    public void Flow_TooLongAPrompt_IsRefused()
    {
        ActivationCache cache = Run(FlowMeasure.LongestPrompt + 1);

        string message = Assert.Throws<InvalidRequestException>(() => new FlowMeasure().Of(cache, 0, 1)).Message;

        Assert.StartsWith(
            $"Attention flow is for prompts of up to {FlowMeasure.LongestPrompt} tokens, and this one has "
            + $"{FlowMeasure.LongestPrompt + 1};",
            message,
            StringComparison.Ordinal);
        Assert.Equal(
            message, Assert.Throws<InvalidRequestException>(() => new FlowMeasure().Check(_model, cache.Length)).Message);
        new RolloutMeasure().Check(_model, cache.Length);
    }

    [Fact]
    public void Blocks_OneOrAll_AreTitledAsBlocks()
    {
        ActivationCache cache = Run(4);

        AttentionGrid all = cache.Blocks(new RolloutMeasure());
        AttentionGrid last = cache.Blocks(new RolloutMeasure(), -1);

        Assert.Equal(["block 0", "block 1", "block 2"], all.Panels.Select(panel => panel.Title));
        Assert.EndsWith(" · attention rollout · every block", all.Title, StringComparison.Ordinal);
        Assert.EndsWith(" · attention rollout · block 2", last.Title, StringComparison.Ordinal);
        AttentionPanel panel = Assert.Single(last.Panels);
        Assert.Equal((2, null), (panel.Block, panel.Head));
        Assert.Equal(all.Panels[2].Matrix.Values.ToArray(), panel.Matrix.Values.ToArray());
        Assert.Throws<InvalidRequestException>(() => cache.Blocks(new RolloutMeasure(), 3));
    }

    private ActivationCache Run(int length) =>
        ActivationCache.Of(_model, _model.Describe(_checkpoint.Ids(length)), LogitPositions.None, []);
}
