using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Tests.Models;

public sealed class RunBufferTests : IDisposable
{
    private readonly BuiltCheckpoint _checkpoint = new(
        new CheckpointSpec { Blocks = 3, Heads = 3, HeadSize = 12, Context = 140 });
    private readonly Gpt2 _model;

    public RunBufferTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    public static MatrixTheoryData<LogitPositions, int> LogitsAndLengths() =>
        new(Enum.GetValues<LogitPositions>(), [140, 100, 17, 5, 1]);

    /// <summary>The second pass of the same length, or of a smaller one.</summary>
    [Theory]
    [MemberData(nameof(LogitsAndLengths))]
    public void Run_IntoAUsedBuffer_AllocatesNothing(LogitPositions logits, int length)
    {
        var options = new RunOptions { Logits = logits, Positions = [length - 1] };
        int[] ids = _checkpoint.Ids(140);
        using var buffer = new RunBuffer();
        _model.Run(ids, options, buffer);
        _model.Run(ids.AsSpan(0, length), options, buffer);

        Assert.Equal(0, Allocations.Least(() => _model.Run(ids.AsSpan(0, length), options, buffer)));
    }

    [Fact]
    public void Run_TokensIntoAUsedBuffer_AllocatesNothing()
    {
        using var buffer = new RunBuffer();
        IReadOnlyList<Token> tokens = _model.Describe(_checkpoint.Ids(20));
        _model.Run(tokens, null, buffer);

        Run? run = null;

        Assert.Equal(0, Allocations.Least(() => run = _model.Run(tokens, null, buffer)));
        Assert.Same(tokens, run?.Tokens);
    }

    [Fact]
    public void Run_Fresh_AllocatesLittle()
    {
        int[] ids = _checkpoint.Ids(100);
        _model.Run(ids);

        // The copy of the ids, and a handful of objects.
        Assert.InRange(Allocations.Least(() => _model.Run(ids)), 1, (100 * sizeof(int)) + 800);
    }

    [Fact]
    public void Run_IntoABuffer_GivesWhatAFreshRunGives()
    {
        using var buffer = new RunBuffer();
        foreach (int length in (int[])[3, 140, 1, 77, 140])
        {
            foreach (LogitPositions logits in Enum.GetValues<LogitPositions>())
            {
                foreach (int highest in (int[])[2, 0])
                {
                    int[] ids = [.. _checkpoint.Ids(140).Skip(140 - length)];
                    var options = new RunOptions { Logits = logits, HighestBlock = highest, Positions = [length - 1] };
                    AssertSame(_model.Run(ids, options), _model.Run(ids, options, buffer), options);
                }
            }
        }
    }

    [Fact]
    public void Run_IntoABuffer_ShowsTheNewRunThroughOldObjects()
    {
        using var buffer = new RunBuffer();
        Run old = _model.Run([1, 2, 3], null, buffer);
        float[] pattern = old.Attention.Pattern(0, 0).Values.ToArray();
        var kept = old.Attention.Pattern(0, 0);
        Assert.Equal(3, old.Tokens.Count);

        Run next = _model.Run([7, 8, 9, 10, 11], null, buffer);

        Assert.Same(old, next);
        Assert.Equal([7, 8, 9, 10, 11], old.Tokens.Select(token => token.Id));
        Assert.Equal(5, old.Attention.Keys);
        Assert.Equal(_model.Run([7, 8, 9, 10, 11]).Attention.Pattern(0, 0).Values, old.Attention.Pattern(0, 0).Values);
        Assert.Equal(pattern, kept.Values);
    }

    [Fact]
    public void Run_IntoABufferWithAProbeThatWrites_LeavesNothingBehind()
    {
        using var buffer = new RunBuffer();
        var flat = Probe.Write("blocks.0.attn.pattern", static (in HookTensor tensor) => tensor.Writable.Fill(0.5f));
        Run run = _model.Run([1, 2, 3], new RunOptions { Probes = [flat] }, buffer);
        Assert.Equal(0.5f, run.Attention.Pattern(0, 1)[0, 2]);

        _model.Run([1, 2, 3], null, buffer);

        Assert.Equal(_model.Run([1, 2, 3]).Attention.Pattern(0, 1).Values, run.Attention.Pattern(0, 1).Values);
    }

    [Fact]
    public void Run_ThatFailed_ShowsNothing()
    {
        using var buffer = new RunBuffer();
        Run run = _model.Run([1, 2, 3], new RunOptions { Logits = LogitPositions.Last }, buffer);
        var failing = Probe.Read("blocks.1.resid_pre", static (in HookTensor _) => throw new FormatException());

        Assert.Throws<FormatException>(() => _model.Run([4, 5], new RunOptions { Probes = [failing] }, buffer));

        Assert.Equal(1, run.Attention.ComputedBlocks);
        Assert.Throws<InvalidRequestException>(() => run.Attention.Pattern(2, 0));
        Assert.Throws<InvalidOperationException>(() => run.NextTokenLogits.Length);
    }

    [Fact]
    public void Run_RefusedRequest_LeavesTheBufferAsItWas()
    {
        using var buffer = new RunBuffer();
        Run run = _model.Run([1, 2, 3], null, buffer);

        Assert.Throws<InvalidRequestException>(() => _model.Run([-1], null, buffer));
        Assert.Throws<InvalidRequestException>(() => _model.Run([1], new RunOptions { HighestBlock = 9 }, buffer));

        Assert.Equal(3, run.Attention.Keys);
        Assert.Equal(_model.Run([1, 2, 3]).Attention.Pattern(2, 2).Values, run.Attention.Pattern(2, 2).Values);
    }

    [Fact]
    public void Run_AnotherModelsBuffer_GivesThatModelsRun()
    {
        using var buffer = new RunBuffer();
        Run first = _model.Run([1, 2, 3], null, buffer);
        using var other = new BuiltCheckpoint(new CheckpointSpec { Blocks = 1, Heads = 2, HeadSize = 5 });
        using Gpt2 model = other.Load();

        Run run = model.Run([4, 5], null, buffer);

        Assert.NotSame(first, run);
        AssertSame(model.Run([4, 5]), run, new RunOptions());
    }

    [Fact]
    public void Dispose_ThenLookOrRun_IsRefused()
    {
        var buffer = new RunBuffer();
        Run run = _model.Run([1, 2, 3], null, buffer);

        buffer.Dispose();
        buffer.Dispose();

        Assert.Equal(0, run.Attention.ComputedBlocks);
        Assert.Throws<InvalidRequestException>(() => run.Attention.Pattern(0, 0));
        Assert.Throws<ObjectDisposedException>(() => _model.Run([1], null, buffer));
    }

    private static void AssertSame(Run expected, Run actual, RunOptions options)
    {
        Assert.Equal(expected.Model, actual.Model);
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(expected.Attention.ComputedBlocks, actual.Attention.ComputedBlocks);
        for (int block = 0; block < expected.Attention.ComputedBlocks; block++)
        {
            Assert.Equal(
                expected.Attention.Pattern(block, 1).Values, actual.Attention.Pattern(block, 1).Values);
        }

        if (options.Logits == LogitPositions.None)
        {
            Assert.Throws<InvalidOperationException>(() => actual.NextTokenLogits.Length);
            return;
        }

        int first = options.Logits == LogitPositions.All ? 0 : expected.Tokens.Count - 1;
        for (int position = first; position < expected.Tokens.Count; position++)
        {
            Assert.Equal(expected.LogitsAt(position), actual.LogitsAt(position));
        }
    }
}
