using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Models;

namespace Attendance.Tests.Analysis;

public sealed class AttentionViewsTests : IDisposable
{
    private const int Blocks = 5;
    private const int Heads = 3;

    private readonly BuiltCheckpoint _checkpoint =
        new(new CheckpointSpec { Blocks = Blocks, Heads = Heads, Context = 9 });

    private readonly Gpt2 _model;
    private readonly Run _run;

    public AttentionViewsTests()
    {
        _model = _checkpoint.Load();
        _run = _model.Run([7, 1, 7, 50]);
    }

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(-1, 4)]
    [InlineData(-5, 0)]
    public void AllHeads_Block_HasAPanelForEachHead(int block, int index)
    {
        AttentionGrid grid = _run.AllHeads(block);

        Assert.Equal($"{_checkpoint.Folder} · all heads of block {index}", grid.Title);
        Assert.Equal(["7", "1", "7", "50"], grid.Queries);
        Assert.Equal(grid.Queries, grid.Keys);
        Assert.Equal(Heads, grid.Panels.Count);
        for (int head = 0; head < Heads; head++)
        {
            AssertPanel(
                grid.Panels[head], $"block {index} · head {head}", index, head, _run.Attention.Pattern(index, head));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-3, 0)]
    public void HeadThroughBlocks_Head_HasAPanelForEachBlock(int head, int index)
    {
        AttentionGrid grid = _run.HeadThroughBlocks(head);

        Assert.Equal($"{_checkpoint.Folder} · head {index} in every block", grid.Title);
        Assert.Equal(Blocks, grid.Panels.Count);
        for (int block = 0; block < Blocks; block++)
        {
            AssertPanel(
                grid.Panels[block],
                $"block {block} · head {index}",
                block,
                index,
                _run.Attention.Pattern(block, index));
        }
    }

    [Fact]
    public void HeadThroughBlocks_RunThatStopped_HasTheComputedBlocksOnly()
    {
        Run run = _model.Run([1, 2], new RunOptions { HighestBlock = 1 });

        Assert.Equal(
            ["block 0 · head 0", "block 1 · head 0"], run.HeadThroughBlocks(0).Panels.Select(panel => panel.Title));
    }

    [Fact]
    public void OneHead_NegativeIndices_CountFromTheEnd()
    {
        AttentionGrid grid = _run.OneHead(-2, -1);

        Assert.Equal($"{_checkpoint.Folder} · head 3.2", grid.Title);
        AssertPanel(Assert.Single(grid.Panels), "block 3 · head 2", 3, 2, _run.Attention.Pattern(3, 2));
    }

    [Theory]
    [InlineData(0, null, 0, 5)]
    [InlineData(4, null, 4, 5)]
    [InlineData(-2, null, 3, 5)]
    [InlineData(1, 3, 1, 3)]
    [InlineData(1, 2, 1, 2)]
    [InlineData(0, 5, 0, 5)]
    [InlineData(0, -1, 0, 4)]
    [InlineData(-4, -1, 1, 4)]
    [InlineData(-5, -4, 0, 1)]
    public void MeanOverBlocks_SliceAsInPython_IsTheMean(int start, int? end, int first, int behind)
    {
        for (int head = 0; head < Heads; head++)
        {
            AttentionGrid grid = _run.MeanOverBlocks(head - Heads, start, end);

            string title = $"head {head}, mean over blocks {first}–{behind - 1} ({first}:{behind})";
            Assert.Equal($"{_checkpoint.Folder} · {title}", grid.Title);
            AttentionPanel panel = Assert.Single(grid.Panels);
            Assert.Equal((title, null, head), (panel.Title, panel.Block, panel.Head));
            for (int i = 0; i < 16; i++)
            {
                double mean = 0;
                for (int block = first; block < behind; block++)
                {
                    mean += _run.Attention.Pattern(block, head).Values[i] / (double)(behind - first);
                }

                Assert.Equal(mean, panel.Matrix.Values[i], 1e-7);
            }
        }
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(0, 0)]
    [InlineData(4, -1)]
    [InlineData(0, -5)]
    [InlineData(0, -99)]
    [InlineData(0, int.MinValue)]
    [InlineData(-1, -1)]
    public void MeanOverBlocks_EmptySlice_IsRefused(int start, int end)
    {
        string message = Refused(() => _run.MeanOverBlocks(0, start, end));

        Assert.Equal(
            $"There is no block from {start} up to, but without, {end}; expected a start below the end.", message);
    }

    [Theory]
    [InlineData(5, null, 5)]
    [InlineData(-6, null, -6)]
    [InlineData(0, 6, 5)]
    [InlineData(0, int.MaxValue, int.MaxValue - 1)]
    public void MeanOverBlocks_NoSuchBlock_IsRefused(int start, int? end, int named) => Assert.Equal(
        $"There is no block {named}; the model has 5: 0 to 4, or -5 to -1 from the end.",
        Refused(() => _run.MeanOverBlocks(0, start, end)));

    [Fact]
    public void MeanOverBlocks_RunThatStopped_MeansOverWhatWasComputed()
    {
        Run run = _model.Run([1, 2, 3], new RunOptions { HighestBlock = 2 });
        float[] expected = _model.Run([1, 2, 3]).MeanOverBlocks(1, 1, 3).Panels[0].Matrix.Values.ToArray();

        // -2 is block 3, which was not computed, but is not part of the slice either.
        Assert.Equal(expected, run.MeanOverBlocks(1, 1).Panels[0].Matrix.Values);
        Assert.Equal(expected, run.MeanOverBlocks(1, 1, 3).Panels[0].Matrix.Values);
        Assert.Equal(expected, run.MeanOverBlocks(1, 1, -2).Panels[0].Matrix.Values);
        Assert.Equal(
            "Block 3 was not computed: the run stopped at block 2; run with a higher HighestBlock.",
            Refused(() => run.MeanOverBlocks(1, 1, -1)));
        Assert.StartsWith("Block 3 was not computed", Refused(() => run.AllHeads(3)), StringComparison.Ordinal);
        Assert.StartsWith("Block 4 was not computed", Refused(() => run.MeanOverHeads(-1)), StringComparison.Ordinal);
    }

    [Fact]
    public void MeanOverHeads_Block_IsTheMean()
    {
        AttentionGrid grid = _run.MeanOverHeads(-1);

        AttentionPanel panel = Assert.Single(grid.Panels);
        Assert.Equal(("block 4, mean over its 3 heads", 4, null), (panel.Title, panel.Block, panel.Head));
        for (int i = 0; i < 16; i++)
        {
            double mean = Enumerable.Range(0, Heads).Average(head => (double)_run.Attention.Pattern(4, head).Values[i]);
            Assert.Equal(mean, panel.Matrix.Values[i], 1e-7);
        }
    }

    [Fact]
    public void AnyView_NoSuchHead_IsRefused()
    {
        const string Message = "There is no head 3; each block has 3: 0 to 2, or -3 to -1 from the end.";

        Assert.Equal(Message, Refused(() => _run.HeadThroughBlocks(3)));
        Assert.Equal(Message, Refused(() => _run.OneHead(0, 3)));
        Assert.Equal(Message, Refused(() => _run.MeanOverBlocks(3, 0)));
    }

    private static void AssertPanel(AttentionPanel panel, string title, int block, int head, AttentionMatrix pattern)
    {
        Assert.Equal((title, block, head), (panel.Title, panel.Block, panel.Head));
        Assert.Equal(pattern.Values, panel.Matrix.Values);
    }

    private static string Refused(Action action) => Assert.Throws<InvalidRequestException>(action).Message;
}
