using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;

namespace Attendance.Tests.Attention;

/// <summary>
/// A prompt so long that a pattern has more values than an array can hold, in a model so small that it costs nothing.
/// </summary>
public sealed class LongContextTests : IDisposable
{
    private const int Length = 46_342;

    private readonly BuiltCheckpoint _checkpoint =
        new(new CheckpointSpec { Blocks = 1, Heads = 1, HeadSize = 1, Inner = 1, Context = Length, Vocabulary = 3 });

    private readonly Gpt2 _model;
    private readonly int[] _ids = [.. Enumerable.Range(0, Length).Select(i => i % 3)];

    public LongContextTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Pattern_LongerThanAnArray_SaysWhatToLookAtInstead()
    {
        Run run = _model.Run(_ids);
        const string Message =
            "A pattern of 46342 × 46342 is too large for one matrix; look at a tile, rows or a thumbnail of it.";

        Assert.Equal(Message, Refused(() => run.Attention.Pattern(0, 0)));
        Assert.Equal(Message, Refused(() => run.Attention.Scores(0, 0)));
        Assert.Equal(Message, Refused(() => run.MeanOverHeads(0)));
        Assert.Equal(Message, Refused(() => run.MeanOverBlocks(0, 0)));
        Assert.Equal(Message, Refused(() => run.OneHead(0, 0)));
    }

    [Fact]
    public void TileAndRows_LongerThanAnArray_AreMade()
    {
        AttentionMaps maps = _model.Run(_ids).Attention;
        var row = new float[Length];

        maps.PatternRows(0, 0, Length - 1, row);
        AttentionMatrix tile = maps.Tile(0, 0, ^1.., ^10..);

        Assert.Equal(1, row.Sum(weight => (double)weight), 1e-4);
        Assert.Equal(row.AsSpan(Length - 10), tile.Values);
    }

    [Theory]
    [InlineData("blocks.0.attn.pattern")]
    [InlineData("blocks.0.attn.attn_scores")]
    public void Probe_MoreValuesThanASpanHolds_IsRefusedBeforeTheyAreMade(string point)
    {
        var probe = Probe.Read(point, static (in HookTensor _) => { });

        string message = Refused(() => _model.Run(_ids, new RunOptions { Probes = [probe] }));

        Assert.StartsWith(
            $"{point} has 2147580964 values, too many to be shown at once;", message, StringComparison.Ordinal);
    }

    private static string Refused(Action action) => Assert.Throws<InvalidRequestException>(action).Message;
}
