using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Probes;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>How far a pass goes, what probes see and change, and what texts it refuses.</summary>
public sealed class BartPassTests : IDisposable
{
    private static readonly int[] s_ids = [1, 7, 3, 7, 2];
    private static readonly int[] s_decoderIds = [2, 4, 4];

    private readonly BuiltBart _checkpoint = new(new BartSpec { EncoderBlocks = 2, DecoderBlocks = 3, Context = 9 });
    private readonly Bart _model;

    public BartPassTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [InlineData(null, -1, 2, 3, 3)]
    [InlineData(null, 0, 1, 1, 1)]
    [InlineData(null, -2, 1, 2, 2)]
    [InlineData("encoder", -1, 2, 0, 0)]
    [InlineData("encoder", 0, 1, 0, 0)]
    [InlineData("decoder", 2, 0, 3, 0)]
    [InlineData("decoder", -2, 0, 2, 0)]
    [InlineData("cross", 2, 0, 0, 3)]
    [InlineData("cross", -3, 0, 0, 1)]
    public void Run_AttentionAndHighestBlock_ComputesNoMore(string? kind, int highest, int encoder, int decoder, int cross)
    {
        ReferencePass reference = _checkpoint.Reference(s_ids, s_decoderIds);

        Run run = Run(new RunOptions { Attention = kind, HighestBlock = highest });

        Assert.Equal([encoder, decoder, cross], run.Attentions.Select(set => set.Maps.ComputedBlocks));
        Assert.Equal([2, 3, 3], run.Attentions.Select(set => set.Maps.Blocks));
        BartAgreement.CheckAttention(run, reference, "a part");
    }

    [Theory]
    [InlineData("encoder", 2, "There is no block 2; the encoder attention of ")]
    [InlineData("cross", 3, "There is no block 3; the cross attention of ")]
    [InlineData("self", 0, "There is no attention 'self'; ")]
    public void Run_NoSuchAttentionOrBlock_IsRefused(string kind, int highest, string message)
    {
        var options = new RunOptions { Attention = kind, HighestBlock = highest };

        Assert.StartsWith(message, Refused(() => Run(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EncoderOnly_NeverComesToTheDecoder()
    {
        var points = new List<string>();
        Probe probe = Probe.Read("*", (in HookTensor tensor) => points.Add(tensor.Point.Name));
        Run(new RunOptions { Attention = "encoder", Probes = [Probe.Read("encoder.0.attn.q", (in HookTensor _) => { })] });
        Run(new RunOptions { Probes = [probe] });

        Assert.Equal(_model.Hooks.Points.Select(point => point.Name), points);
        var seen = new CaptureProbe("encoder.1.normalized_resid_post");
        Run run = Run(new RunOptions { Attention = "encoder", Probes = [seen] });
        Assert.Equal([2, 0, 0], run.Attentions.Select(set => set.Maps.ComputedBlocks));
        Assert.Single(seen.Tensors);
    }

    [Fact]
    public void Run_ProbeOnOnePoint_SeesWhatAWholePassHasThere()
    {
        ReferencePass reference = _checkpoint.Reference(s_ids, s_decoderIds);
        foreach (HookPoint point in _model.Hooks.Points)
        {
            var capture = new CaptureProbe(point.Name);

            Run run = Run(new RunOptions { Attention = "encoder", HighestBlock = 0, Probes = [capture] });

            CapturedTensor tensor = Assert.Single(capture.Tensors);
            Assert.Equal(point.Name, tensor.Name);
            BartAgreement.CheckCaptured(capture, reference, "one point");
            Assert.Equal(1, run.Attention.ComputedBlocks);
        }
    }

    [Fact]
    public void Run_ProbeThatWrites_ChangesWhatComesBehind()
    {
        foreach (HookPoint point in _model.Hooks.Points)
        {
            void Change(string name, double[] values)
            {
                for (int i = 0; name == point.Name && i < values.Length; i += 2)
                {
                    values[i] = (values[i] * 0.5) + 0.25;
                }
            }

            ReferencePass reference = _checkpoint.Reference(s_ids, s_decoderIds, Change);
            Probe writer = Probe.Write(point.Name, (in HookTensor tensor) =>
            {
                double[] values = Array.ConvertAll(tensor.Values.ToArray(), value => (double)value);
                Change(tensor.Point.Name, values);
                Array.ConvertAll(values, value => (float)value).CopyTo(tensor.Writable);
            });

            Run run = Run(new RunOptions { Logits = LogitPositions.All, Probes = [writer] });

            BartAgreement.CheckRun(run, reference, $"{point.Name} written");
        }
    }

    [Fact]
    public void Run_ReadingProbes_ChangeNoBit()
    {
        var options = new RunOptions { Logits = LogitPositions.All };
        Run plain = Run(options);
        Run seen = Run(options with { Probes = [new CaptureProbe("*.*.*attn.q", "*.*.mlp.post", "*.*.resid_mid*")] });

        for (int position = 0; position < s_decoderIds.Length; position++)
        {
            Assert.Equal(plain.LogitsAt(position).ToArray(), seen.LogitsAt(position).ToArray());
        }
    }

    [Fact]
    public void Run_LogitsAtChosenPositions_AreThoseOfAll()
    {
        Run all = Run(new RunOptions { Logits = LogitPositions.All });
        Run chosen = Run(new RunOptions { Logits = LogitPositions.Chosen, Positions = [2, 0] });
        Run last = Run(new RunOptions { Logits = LogitPositions.Last });

        ReferencePass reference = _checkpoint.Reference(s_ids, s_decoderIds);
        reference.Check("logits", chosen.LogitsAt(0), "chosen");
        reference.Check("logits", chosen.LogitsAt(2), "chosen", 2 * _model.Vocabulary);
        reference.Check("logits", last.NextTokenLogits, "last", 2 * _model.Vocabulary);
        Assert.Throws<InvalidOperationException>(() => chosen.LogitsAt(1).Length);
        Assert.Equal(all.LogitsAt(2).ToArray(), all.NextTokenLogits.ToArray());
    }

    [Fact]
    public void CrossAttention_EveryRow_SumsToOne()
    {
        AttentionMaps cross = Run(new RunOptions()).Attentions.Single(set => set.Name == "cross").Maps;

        Assert.Equal((AttentionKind.Cross, 3, 5), (cross.Kind, cross.Queries, cross.Keys));
        foreach ((int block, int head) in Enumerable.Range(0, 9).Select(i => (i / 3, i % 3)))
        {
            AttentionMatrix pattern = cross.Pattern(block, head);
            for (int query = 0; query < 3; query++)
            {
                Assert.Equal(1, pattern.Row(query).ToArray().Sum(weight => (double)weight), 1e-6);
                Assert.All(pattern.Row(query).ToArray(), weight => Assert.InRange(weight, 0, 1));
            }
        }
    }

    [Fact]
    public void Run_PaddedBatch_EqualsEachTextAlone()
    {
        // What stands in the padding must not matter, so it is another token each time.
        var batch = new TokenBatch(
            [[1, 7, 3, 7, 2], [5, 6, 11, 12, 13]], [[true, true, true, true, true], [true, true, false, false, false]])
        {
            DecoderIds = [[2, 4, 9], [2, 8, 4]],
            DecoderMask = [[true, true, false], [true, true, true]],
        };
        (int[] Ids, int[] Decoder)[] alone = [([1, 7, 3, 7, 2], [2, 4]), ([5, 6], [2, 8, 4])];

        BatchRun run = _model.Run(batch, new RunOptions { Logits = LogitPositions.All });

        for (int row = 0; row < alone.Length; row++)
        {
            ReferencePass reference = _checkpoint.Reference(alone[row].Ids, alone[row].Decoder);
            BartAgreement.CheckRun(run.Runs[row], reference, $"row {row}");
        }

        AttentionMatrix padded = run.PaddedPattern(1, 0, 0);
        Assert.Equal((5, 5), (padded.Queries, padded.Keys));
        Assert.All(padded.Row(1)[2..].ToArray(), weight => Assert.Equal(0, weight));
        AttentionMatrix cross = run.PaddedPattern(1, 2, 0, "cross");
        Assert.Equal((3, 5), (cross.Queries, cross.Keys));
        Assert.All(cross.Row(2)[2..].ToArray(), weight => Assert.Equal(0, weight));
        Assert.Equal(1, cross.Row(2).ToArray().Sum(), 1e-5);
    }

    // A probe that may write makes patterns whole, padding's rows among them; they must be found at the same places.
    [Fact]
    public void Run_PaddedBatchWithAWritingProbe_ShowsTheSame()
    {
        var batch = new TokenBatch(
            [[1, 7, 3, 7, 2], [9, 9, 11, 12, 13]], [[true, true, true, false, false], [false, false, true, true, true]])
        {
            DecoderIds = [[2, 4, 9], [2, 8, 4]],
            DecoderMask = [[true, true, false], [true, true, true]],
        };
        BatchRun plain = _model.Run(batch);

        BatchRun run = _model.Run(
            batch, new RunOptions { Probes = [Probe.Write("*attn_scores", (in HookTensor scores) => _ = scores.Writable)] });

        foreach (string kind in _model.Features.AttentionNames)
        {
            for (int i = 0; i < 2 * _model.BlocksWith(kind) * _model.HeadsWith(kind); i++)
            {
                (int row, int head) = (i % 2, i / 2 % _model.HeadsWith(kind));
                int block = i / 2 / _model.HeadsWith(kind);
                float[] whole = plain.PaddedPattern(row, block, head, kind).Values.ToArray();
                Assert.Equal(whole, run.PaddedPattern(row, block, head, kind).Values.ToArray(), AreClose);
                AttentionMatrix real = run.Runs[row].AttentionOf(kind).Maps.Pattern(block, head);
                Assert.Equal(
                    plain.Runs[row].AttentionOf(kind).Maps.Pattern(block, head).Values.ToArray(),
                    real.Values.ToArray(),
                    AreClose);
            }
        }

        Assert.Equal(1, plain.PaddedPattern(0, 1, 1).Row(4).ToArray().Sum(), 1e-5);
        Assert.Equal(1, plain.PaddedPattern(0, 1, 1, "decoder").Row(2).ToArray().Sum(), 1e-5);
    }

    private static bool AreClose(float expected, float actual) => Math.Abs(expected - actual) <= 1e-6;

    [Fact]
    public void Run_BatchWithoutTextsForTheDecoder_ShiftsEachRow()
    {
        var batch = new TokenBatch([[1, 7, 3], [5, 6, 0]], [[true, true, true], [true, true, false]]);

        BatchRun run = _model.Run(batch);

        Assert.Equal([2, 1, 7], run.Runs[0].DecoderTokens.Select(token => token.Id));
        Assert.Equal([2, 5], run.Runs[1].DecoderTokens.Select(token => token.Id));
    }

    [Theory]
    [InlineData(new[] { 2, 53 }, "There is no token 53; ids of ")]
    [InlineData(new int[0], "The decoder's text has no token; expected at least one, the start token 2.")]
    [InlineData(new[] { 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 }, "The decoder's text has 10 tokens, but the context of ")]
    public void Run_TextThatTheDecoderCannotTake_IsRefused(int[] decoderIds, string message)
    {
        var input = new PromptWithDecoder(_model.Describe(s_ids), [.. decoderIds.Select(id => new Attendance.Tokenizers.Token(id, "", "", 0, 0))]);

        Assert.StartsWith(message, Refused(() => _model.Run(input)), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TextForADecoderThatIsNotThere_IsRefused()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec());
        using Gpt2 model = checkpoint.Load();
        var input = new PromptWithDecoder(model.Describe([1, 2]), model.Describe([3]));

        Assert.Equal(
            "GPT-2 has one stack of blocks and no decoder beside it; leave the decoder's text out.",
            Refused(() => model.Run(input)));
    }

    [Fact]
    public void Circuits_OfAPostNormModel_SayWhyNot() =>
        Assert.StartsWith("BART norms behind every sublayer", Refused(() => _model.Circuits), StringComparison.Ordinal);

    private Run Run(RunOptions options) => _model.Run(BartAgreement.Input(_model, s_ids, s_decoderIds), options);

    private static string Refused(Func<object> action) => Assert.Throws<InvalidRequestException>(action).Message;
}
