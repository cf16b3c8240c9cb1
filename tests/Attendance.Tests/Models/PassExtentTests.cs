using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Weights;

namespace Attendance.Tests.Models;

/// <summary>A pass goes exactly as far as what was asked for.</summary>
public sealed class PassExtentTests : IDisposable
{
    private const int Blocks = 4;

    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Blocks = Blocks, Context = 9 });
    private readonly Gpt2 _model;

    public PassExtentTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(-1, 3)]
    [InlineData(-4, 0)]
    public void Run_HighestBlock_StopsThere(int highest, int index)
    {
        Run run = _model.Run([1, 2, 3], new RunOptions { HighestBlock = highest });

        Assert.Equal((Blocks, index + 1), (run.Attention.Blocks, run.Attention.ComputedBlocks));
        Run whole = _model.Run([1, 2, 3]);
        for (int block = 0; block <= index; block++)
        {
            Assert.Equal(whole.Attention.Pattern(block, 1).Values, run.Attention.Pattern(block, 1).Values);
        }

        for (int block = index + 1; block < Blocks; block++)
        {
            string message =
                $"Block {block} was not computed: the run stopped at block {index}; run with a higher HighestBlock.";
            Assert.Equal(message, Refused(() => run.Attention.Pattern(block, 0)));
            Assert.Equal(message, Refused(() => run.Attention.Scores(block - Blocks, 0)));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-5)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Run_NoSuchHighestBlock_IsRefused(int highest) => Assert.Equal(
        $"There is no block {highest}; {_checkpoint.Folder} has 4: 0 to 3, or -4 to -1 from the end.",
        Refused(() => _model.Run([1], new RunOptions { HighestBlock = highest })));

    public static TheoryData<string> Points() => [.. HookPoint.All(Blocks).Select(point => point.Name)];

    [Theory]
    [MemberData(nameof(Points))]
    public void Run_ProbeOnOnePoint_SeesWhatAWholePassHasThere(string name)
    {
        ReferencePass reference = _checkpoint.Reference([1, 2, 3]);
        var capture = new CaptureProbe(name);

        Run run = _model.Run([1, 2, 3], new RunOptions { HighestBlock = 0, Probes = [capture] });

        CapturedTensor tensor = Assert.Single(capture.Tensors);
        Assert.Equal(name, tensor.Name);
        reference.Check(name, tensor.Values, "one point");
        Assert.Equal(1, run.Attention.ComputedBlocks);
        ModelAgreement.CheckAttention(run, reference, "one point");
    }

    // Two heads of 5, 4 x 10 hidden, 3 tokens: 3x10x20 are queries and keys, 3x10x10 values and the output projection.
    private const string Block = "norm 3x10x20 3x10x10 attention 3x10x10 norm 3x10x40 activate 3x40x10 ";

    /// <summary>With attention of block 0 alone asked for, nothing behind the probed point is computed.</summary>
    [Theory]
    [InlineData("embed", "norm 3x10x20")]
    [InlineData("blocks.0.attn.k", "norm 3x10x20")]
    [InlineData("blocks.0.resid_post", Block)]
    [InlineData("blocks.1.resid_pre", Block)]
    [InlineData("blocks.1.ln1.scale", Block)]
    [InlineData("blocks.1.ln1.normalized", Block + "norm")]
    [InlineData("blocks.1.attn.q", Block + "norm 3x10x20")]
    [InlineData("blocks.1.attn.k", Block + "norm 3x10x20")]
    [InlineData("blocks.1.attn.v", Block + "norm 3x10x20 3x10x10")]
    [InlineData("blocks.1.attn.attn_scores", Block + "norm 3x10x20 3x10x10 scores scores softmax 3x3x5 3x3x5")]
    [InlineData("blocks.1.attn.pattern", Block + "norm 3x10x20 3x10x10 scores scores softmax 3x3x5 3x3x5")]
    [InlineData("blocks.1.attn.z", Block + "norm 3x10x20 3x10x10 attention")]
    [InlineData("blocks.1.attn.result", Block + "norm 3x10x20 3x10x10 attention 3x5x10 3x5x10")]
    [InlineData("blocks.1.attn_out", Block + "norm 3x10x20 3x10x10 attention 3x10x10")]
    [InlineData("blocks.1.resid_mid", Block + "norm 3x10x20 3x10x10 attention 3x10x10")]
    [InlineData("blocks.1.ln2.scale", Block + "norm 3x10x20 3x10x10 attention 3x10x10")]
    [InlineData("blocks.1.ln2.normalized", Block + "norm 3x10x20 3x10x10 attention 3x10x10 norm")]
    [InlineData("blocks.1.mlp.pre", Block + "norm 3x10x20 3x10x10 attention 3x10x10 norm 3x10x40")]
    [InlineData("blocks.1.mlp.post", Block + "norm 3x10x20 3x10x10 attention 3x10x10 norm 3x10x40 activate")]
    [InlineData("blocks.1.mlp_out", Block + Block)]
    [InlineData("blocks.*.resid_post", Block + Block + Block + Block)]
    [InlineData("ln_final.scale", Block + Block + Block + Block)]
    [InlineData("ln_final.normalized", Block + Block + Block + Block + "norm")]
    public void Run_ProbeOnOnePoint_ComputesNothingBehindIt(string point, string calls)
    {
        var options = new RunOptions { HighestBlock = 0, Probes = [new CaptureProbe(point)] };

        Assert.Equal(calls.TrimEnd(), Calls(options));
    }

    [Theory]
    [InlineData(0, LogitPositions.None, "norm 3x10x20")]
    [InlineData(1, LogitPositions.None, Block + "norm 3x10x20")]
    [InlineData(-1, LogitPositions.None, Block + Block + Block + "norm 3x10x20")]
    [InlineData(-1, LogitPositions.Last, Block + Block + Block + Block + "norm 1x10x101")]
    [InlineData(0, LogitPositions.Last, Block + Block + Block + Block + "norm 1x10x101")]
    [InlineData(0, LogitPositions.All, Block + Block + Block + Block + "norm 3x10x101")]
    public void Run_NoProbe_ComputesOnlyWhatWasAsked(int highest, LogitPositions logits, string calls) =>
        Assert.Equal(calls, Calls(new RunOptions { HighestBlock = highest, Logits = logits }));

    [Fact]
    public void Pattern_NotLookedAt_IsNotMade()
    {
        var kernels = new RecordingKernels();
        using Gpt2 model = Gpt2.Load(new DirectoryFiles(_checkpoint.Folder), kernels);
        Run run = model.Run([1, 2, 3]);
        kernels.Calls.Clear();

        run.Attention.Pattern(2, 1);
        run.Attention.Scores(0, 0);

        Assert.Equal(["pattern", "scores"], kernels.Calls);
    }

    private string Calls(RunOptions options)
    {
        var kernels = new RecordingKernels();
        using Gpt2 model = Gpt2.Load(new DirectoryFiles(_checkpoint.Folder), kernels);
        model.Run([1, 2, 3], options);
        return string.Join(' ', kernels.Calls);
    }

    private static string Refused(Action action) => Assert.Throws<InvalidRequestException>(action).Message;
}
