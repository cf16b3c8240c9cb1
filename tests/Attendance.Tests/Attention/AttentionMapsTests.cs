using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;

namespace Attendance.Tests.Attention;

public sealed class AttentionMapsTests : IDisposable
{
    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Blocks = 3, Heads = 2, Context = 9 });
    private readonly Gpt2 _model;
    private readonly AttentionMaps _maps;

    public AttentionMapsTests()
    {
        _model = _checkpoint.Load();
        _maps = _model.Run([1, 2, 3, 4, 5]).Attention;
    }

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Pattern_NegativeIndices_CountFromTheEnd()
    {
        for (int block = 0; block < 3; block++)
        {
            for (int head = 0; head < 2; head++)
            {
                AttentionMatrix pattern = _maps.Pattern(block, head);
                Assert.Equal(pattern.Values, _maps.Pattern(block - 3, head - 2).Values);
                Assert.Equal(_maps.Scores(block, head).Values, _maps.Scores(block - 3, head - 2).Values);
                Assert.Equal(pattern.Values, _maps.Tile(block - 3, head - 2, .., ..).Values);
                Assert.Equal(pattern.Values, _maps.Thumbnail(block - 3, head - 2, 5).Values);
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void AnyView_NoSuchBlock_SaysWhichThereAre(int block)
    {
        string message = $"There is no block {block}; the model has 3: 0 to 2, or -3 to -1 from the end.";

        Assert.Equal(message, Refused(() => _maps.Pattern(block, 0)));
        Assert.Equal(message, Refused(() => _maps.Patterns([(0, 0), (block, 0), (1, 1)])));
        Assert.Equal(message, Refused(() => _maps.Scores(block, 0)));
        Assert.Equal(message, Refused(() => _maps.PatternRows(block, 0, 0, new float[5])));
        Assert.Equal(message, Refused(() => _maps.Tile(block, 0, .., ..)));
        Assert.Equal(message, Refused(() => _maps.Thumbnail(block, 0, 2)));
        Assert.Equal(message, Refused(() => _maps.Thumbnail(block, 0, 9)));
        Assert.Equal(message, Refused(() => _maps.VisitRows(block, 0, (_, _) => { })));
        Assert.Equal(message, Refused(() => _maps.BlockIndex(block)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void AnyView_NoSuchHead_SaysWhichThereAre(int head)
    {
        string message = $"There is no head {head}; each block has 2: 0 to 1, or -2 to -1 from the end.";

        Assert.Equal(message, Refused(() => _maps.Pattern(0, head)));
        Assert.Equal(message, Refused(() => _maps.Patterns([(0, 0), (0, head), (1, 1)])));
        Assert.Equal(message, Refused(() => _maps.Scores(0, head)));
        Assert.Equal(message, Refused(() => _maps.PatternRows(0, head, 0, new float[5])));
        Assert.Equal(message, Refused(() => _maps.Tile(0, head, .., ..)));
        Assert.Equal(message, Refused(() => _maps.Thumbnail(0, head, 2)));
        Assert.Equal(message, Refused(() => _maps.VisitRows(0, head, (_, _) => { })));
        Assert.Equal(message, Refused(() => _maps.HeadIndex(head)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 4)]
    [InlineData(0, 6)]
    [InlineData(0, 30)]
    [InlineData(4, 10)]
    [InlineData(5, 5)]
    [InlineData(-1, 5)]
    [InlineData(int.MaxValue, 5)]
    [InlineData(int.MinValue, 5)]
    public void PatternRows_OutsideTheRun_IsRefused(int firstQuery, int values)
    {
        string message = Refused(() => _maps.PatternRows(0, 0, firstQuery, new float[values]));

        Assert.Equal(
            $"There are no rows from {firstQuery} on that fill {values} values; expected whole rows of 5, from 0 to 4.",
            message);
    }

    [Fact]
    public void Tile_OutsideTheRunOrEmpty_IsRefused()
    {
        foreach (Range part in new Range[] { 0..0, 3..2, 4..6, 6.., ^6.., ..^5, int.MaxValue.. })
        {
            string message = $"{part}; expected a part of 0..5.";
            Assert.Equal($"There are no queries {message}", Refused(() => _maps.Tile(0, 0, part, ..)));
            Assert.Equal($"There are no keys {message}", Refused(() => _maps.Tile(0, 0, .., part)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Thumbnail_NoSide_IsRefused(int side) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _maps.Thumbnail(0, 0, side));

    [Fact]
    public void Thumbnail_WrittenPatternBelowZero_KeepsTheLargestWeight()
    {
        var negative = Probe.Write(
            "blocks.1.attn.pattern", static (in HookTensor tensor) =>
            {
                for (int i = 0; i < tensor.Writable.Length; i++)
                {
                    tensor.Writable[i] = -1 - i;
                }
            });
        AttentionMaps maps = _model.Run([1, 2, 3, 4], new RunOptions { Probes = [negative] }).Attention;

        Assert.Equal([-1f, -3, -9, -11], maps.Thumbnail(1, 0, 2).Values.ToArray());
        Assert.Equal([-17f, -19, -25, -27], maps.Thumbnail(1, 1, 2).Values.ToArray());
    }

    [Fact]
    public void Visit_RunThatStopped_ShowsTheComputedBlocksOnly()
    {
        AttentionMaps maps = _model.Run([1, 2, 3], new RunOptions { HighestBlock = 1 }).Attention;
        var seen = new List<(int, int)>();

        maps.Visit((block, head, _, _) => seen.Add((block, head)));
        using AttentionTensor all = maps.Materialize();

        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1)], seen);
        Assert.Equal((2, 2, 3), (all.Blocks, all.Heads, all.Keys));
    }

    [Fact]
    public void Materialize_RowOutsideTheTensor_IsRefused()
    {
        using AttentionTensor all = _maps.Materialize();

        foreach ((int block, int head, int query) in ((int, int, int)[])
            [(3, 0, 0), (-1, 0, 0), (0, 2, 0), (0, -1, 0), (0, 0, 5), (0, 0, -1)])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => all.Row(block, head, query).Length);
        }

        all.Dispose();
        Assert.Throws<ObjectDisposedException>(() => all.Row(0, 0, 0).Length);
    }

    [Fact]
    public void AnyView_ModelDisposed_StillWorks()
    {
        float[] before = _maps.Pattern(2, 1).Values.ToArray();

        _model.Dispose();

        Assert.Equal(before, _maps.Pattern(2, 1).Values);
    }

    private static string Refused(Action action)
    {
        var error = Assert.Throws<InvalidRequestException>(action);
        Assert.Equal(2, error.ExitCode);
        return error.Message;
    }
}
