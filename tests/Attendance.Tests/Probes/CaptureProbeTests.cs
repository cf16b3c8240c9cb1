using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;

namespace Attendance.Tests.Probes;

public sealed class CaptureProbeTests : IDisposable
{
    private readonly BuiltCheckpoint _checkpoint =
        new(new CheckpointSpec { Heads = 3, HeadSize = 5, Inner = 7, Context = 9 });

    private readonly Gpt2 _model;

    public CaptureProbeTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    /// <summary>T = 4, E = 15, H = 3, D = 5, I = 7, as <see cref="HookSite"/> writes the axes.</summary>
    [Theory]
    [InlineData("embed", 4, 15)]
    [InlineData("pos_embed", 4, 15)]
    [InlineData("blocks.1.resid_pre", 4, 15)]
    [InlineData("blocks.1.ln1.scale", 4, 1)]
    [InlineData("blocks.1.ln1.normalized", 4, 15)]
    [InlineData("blocks.1.attn.q", 4, 3, 5)]
    [InlineData("blocks.1.attn.k", 4, 3, 5)]
    [InlineData("blocks.1.attn.v", 4, 3, 5)]
    [InlineData("blocks.1.attn.attn_scores", 3, 4, 4)]
    [InlineData("blocks.1.attn.pattern", 3, 4, 4)]
    [InlineData("blocks.1.attn.z", 4, 3, 5)]
    [InlineData("blocks.1.attn.result", 4, 3, 15)]
    [InlineData("blocks.1.attn_out", 4, 15)]
    [InlineData("blocks.1.resid_mid", 4, 15)]
    [InlineData("blocks.1.ln2.scale", 4, 1)]
    [InlineData("blocks.1.ln2.normalized", 4, 15)]
    [InlineData("blocks.1.mlp.pre", 4, 7)]
    [InlineData("blocks.1.mlp.post", 4, 7)]
    [InlineData("blocks.1.mlp_out", 4, 15)]
    [InlineData("blocks.1.resid_post", 4, 15)]
    [InlineData("ln_final.scale", 4, 1)]
    [InlineData("ln_final.normalized", 4, 15)]
    public void Run_Point_HasTheShapeThatItsNamePromises(string name, params int[] shape)
    {
        var capture = new CaptureProbe(name);

        _model.Run([1, 2, 3, 4], new RunOptions { Probes = [capture] });

        Assert.Equal(shape, capture[name].Shape);
        Assert.Equal(shape.Aggregate((product, length) => product * length), capture[name].Values.Length);
        Assert.Equal(capture[name], Assert.Single(capture.Tensors));
    }

    [Fact]
    public void Item_SpelledWithHook_IsTheSame()
    {
        var capture = new CaptureProbe("blocks.0.attn.hook_q", "hook_embed");
        _model.Run([1, 2], new RunOptions { Probes = [capture] });

        Assert.Same(capture["blocks.0.attn.q"], capture["blocks.0.attn.hook_q"]);
        Assert.Same(capture["embed"], capture[0, "hook_embed"]);
        Assert.Equal(["embed", "blocks.0.attn.q"], capture.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Item_NotCaptured_SaysWhatWas()
    {
        var capture = new CaptureProbe("blocks.0.attn.q");
        string message = Refused(() => capture["blocks.0.attn.q"]);
        _model.Run([1, 2], new RunOptions { Probes = [capture] });

        const string What =
            "was not captured; captured are blocks.0.attn.q, and only once the model has run with this probe.";
        Assert.Equal($"'blocks.0.attn.q' of sequence 0 {What}", message);
        Assert.Equal($"'embed' of sequence 0 {What}", Refused(() => capture["embed"]));
        Assert.Equal($"'blocks.0.attn.q' of sequence 1 {What}", Refused(() => capture[1, "blocks.0.attn.q"]));
    }

    [Fact]
    public void Run_Batch_KeepsEachSequenceBySelf()
    {
        var capture = new CaptureProbe("*");
        int[][] rows = [[1, 2, 3, 0], [4, 0, 0, 0], [5, 6, 0, 0]];
        bool[][] mask = [[true, true, true, false], [true, false, false, false], [true, true, false, false]];

        _model.Run(new TokenBatch(rows, mask), new RunOptions { Probes = [capture] });

        for (int row = 0; row < 3; row++)
        {
            int[] ids = rows[row][..mask[row].Count(real => real)];
            ReferencePass reference = _checkpoint.Reference(ids);
            CapturedTensor[] tensors = [.. capture.TensorsOf(row)];
            Assert.Equal(HookPoint.All(2).Count, tensors.Length);
            foreach (CapturedTensor tensor in tensors)
            {
                Assert.Equal(reference.Tensors[tensor.Name].Shape, tensor.Shape);
                reference.Check(tensor.Name, tensor.Values, $"row {row}");
            }
        }

        Assert.Empty(capture.TensorsOf(3));
    }

    [Fact]
    public void Run_Again_ForgetsTheRunBefore()
    {
        var capture = new CaptureProbe("embed");
        var options = new RunOptions { Probes = [capture] };
        _model.Run(new TokenBatch([[1, 2], [3, 4]]), options);

        _model.Run([5], options);

        Assert.Equal([1, 15], capture["embed"].Shape);
        Assert.Empty(capture.TensorsOf(1));
    }

    private static string Refused(Func<object> look) => Assert.Throws<InvalidRequestException>(look).Message;
}
