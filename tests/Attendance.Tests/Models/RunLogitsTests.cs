using System.Runtime.CompilerServices;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tensors;

namespace Attendance.Tests.Models;

public sealed class RunLogitsTests : IDisposable
{
    private static readonly int[] s_ids = [3, 1, 4, 1, 5];

    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec());
    private readonly Gpt2 _model;

    public RunLogitsTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Run_NoLogitsAsked_HasNone()
    {
        Run run = _model.Run(s_ids);

        Assert.Contains(
            "LogitPositions.Last or All", NotThere(() => run.NextTokenLogits.Length), StringComparison.Ordinal);
        Assert.Contains("LogitPositions.All", NotThere(() => run.LogitsAt(4).Length), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LastLogits_HasTheLastPositionOnly()
    {
        Run run = _model.Run(s_ids, new RunOptions { Logits = LogitPositions.Last });
        ReferencePass reference = _checkpoint.Reference(s_ids);

        reference.Check("logits", run.NextTokenLogits, "last", 4 * _checkpoint.Spec.Vocabulary);
        Assert.Equal(run.NextTokenLogits, run.LogitsAt(4));
        Assert.Contains("LogitPositions.All", NotThere(() => run.LogitsAt(3).Length), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AllLogits_HasEveryPosition()
    {
        Run run = _model.Run(s_ids, new RunOptions { Logits = LogitPositions.All });

        ModelAgreement.CheckLogits(run, _checkpoint.Reference(s_ids), "all");
        Assert.Equal(run.LogitsAt(4), run.NextTokenLogits);
        Assert.Throws<ArgumentOutOfRangeException>(() => run.LogitsAt(5).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => run.LogitsAt(-1).Length);
    }

    [Theory]
    [InlineData(LogitPositions.Last)]
    [InlineData(LogitPositions.All)]
    public void Run_LogitsWithAttentionOfOneBlock_AreThoseOfTheWholeModel(LogitPositions positions)
    {
        Run run = _model.Run(s_ids, new RunOptions { Logits = positions, HighestBlock = 0 });

        Assert.Equal(1, run.Attention.ComputedBlocks);
        _checkpoint.Reference(s_ids).Check(
            "logits", run.NextTokenLogits, "one block kept", 4 * _checkpoint.Spec.Vocabulary);
    }

    [Fact]
    public void Run_MissingHead_HasAttentionButNoLogits()
    {
        using var checkpoint = new BuiltCheckpoint(_checkpoint.Spec with { Head = OutputHead.Missing });
        using Gpt2 model = checkpoint.Load();

        ModelAgreement.CheckAttention(model.Run(s_ids), checkpoint.Reference(s_ids), "missing head");
        foreach (LogitPositions positions in (LogitPositions[])[LogitPositions.Last, LogitPositions.All])
        {
            var error = Assert.Throws<CheckpointException>(
                () => model.Run(s_ids, new RunOptions { Logits = positions }));
            Assert.Equal((CheckpointFault.MissingTensor, "lm_head.weight"), (error.Fault, error.Tensor));
            Assert.Contains(
                "model.safetensors: tie_word_embeddings is false and there is no tensor 'lm_head.weight'",
                error.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NextTokenLogits_RunCollected_StayReadable()
    {
        ReadOnlySpan<float> logits = LogitsOfAForgottenRun(_model);
        float[] before = logits.ToArray();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        FloatBuffer[] others = [.. Enumerable.Range(0, 100).Select(_ => new FloatBuffer(5 * 101))];
        Array.ForEach(others, buffer => buffer.Span(0, 5 * 101).Clear());

        Assert.Equal(before, logits);
        Array.ForEach(others, buffer => buffer.Dispose());
    }

    [Fact]
    public void Run_MoreLogitsThanFit_IsRefusedInOneLine()
    {
        using var checkpoint = new BuiltCheckpoint(
            new CheckpointSpec { Blocks = 1, Heads = 1, HeadSize = 1, Inner = 1, Vocabulary = 50_000, Context = 100 });
        using Gpt2 model = checkpoint.Load();
        var batch = new TokenBatch([.. Enumerable.Range(0, 500).Select(_ => new int[100])]);

        var error = Assert.Throws<InvalidRequestException>(
            () => model.Run(batch, new RunOptions { Logits = LogitPositions.All }));

        Assert.Equal(
            "Logits at 50000 positions for 50000 token ids are more than can be held at once; "
            + "ask for the last position's, or run less at a time.",
            error.Message);
        Assert.Equal(500, model.Run(batch, new RunOptions { Logits = LogitPositions.Last }).Runs.Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<float> LogitsOfAForgottenRun(Gpt2 model) =>
        model.Run(s_ids, new RunOptions { Logits = LogitPositions.All }).NextTokenLogits;

    private static string NotThere(Func<int> look) =>
        Assert.Throws<InvalidOperationException>(() => { look(); }).Message;
}
