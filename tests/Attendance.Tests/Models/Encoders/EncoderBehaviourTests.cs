using Attendance.Analysis.Counterfactuals;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Models.Encoders;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Tests.Models.Encoders;

/// <summary>
/// What holds of every encoder: padding, token types, chosen logits, variants, buffers, and refusals.
/// </summary>
public sealed class EncoderBehaviourTests
{
    public static TheoryData<string, string> KindsAndKernels() =>
        KernelCases.Of(["bert", "roberta", "distilbert"]);

    [Theory]
    [MemberData(nameof(KindsAndKernels))]
    public void Run_AnyPadding_GivesWhatTheRowGivesAlone(string kind, string kernels)
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec { Kind = kind, TokenTypes = kind == "roberta" ? 1 : 2 });
        using PostNormEncoder model = checkpoint.Load(kernels);
        int[] ids = checkpoint.Ids(7);
        int padding = checkpoint.Spec.Padding;
        var options = new RunOptions { Logits = LogitPositions.All };
        foreach ((int left, int right) in ((int, int)[])[(0, 0), (0, 4), (3, 0), (2, 5)])
        {
            // Positions as if there were no padding; RoBERTa's are so by themselves.
            int first = model.FirstPosition;
            var batch = new TokenBatch(
                [[.. Enumerable.Repeat(padding, left), .. ids, .. Enumerable.Repeat(padding, right)]],
                [[.. Enumerable.Range(0, left + 7 + right).Select(i => i >= left && i < left + 7)]],
                [[.. Enumerable.Range(0, left + 7 + right).Select(i => Math.Clamp(i - left, 0, 6) + first)]]);

            BatchRun run = model.Run(batch, options);

            Run alone = model.Run(ids, options);
            AssertClose(alone.Attention.Pattern(1, 1).Values, run.Runs[0].Attention.Pattern(1, 1).Values);
            for (int position = 0; position < ids.Length; position++)
            {
                AssertClose(alone.LogitsAt(position), run.Runs[0].LogitsAt(position));
                AssertClose(alone.LogitsAt(position), run.PaddedLogits(0, left + position));
            }

            for (int query = 0; query < batch.Length; query++)
            {
                ReadOnlySpan<float> row = run.PaddedPattern(0, 0, 1).Row(query);
                Assert.False(row[..left].ContainsAnyExcept(0f) || row[(left + 7)..].ContainsAnyExcept(0f));
                double sum = 0;
                foreach (float weight in row)
                {
                    sum += weight;
                }

                Assert.Equal(1, sum, 1e-5);
            }
        }
    }

    [Fact]
    public void Run_HolesInTheMask_LeavesPaddingOut()
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec());
        using PostNormEncoder model = checkpoint.Load();
        int[] ids = checkpoint.Ids(4);
        var batch = new TokenBatch(
            [[ids[0], 9, ids[1], ids[2], 9, ids[3]]], [[true, false, true, true, false, true]], [[0, 0, 1, 2, 0, 3]]);

        BatchRun run = model.Run(batch);

        AssertClose(model.Run(ids).Attention.Pattern(0, 0).Values, run.Runs[0].Attention.Pattern(0, 0).Values);
        Assert.Equal(0, run.PaddedPattern(0, 0, 0)[1, 0]);
    }

    [Theory]
    [MemberData(nameof(KindsAndKernels))]
    public void Run_ChosenPositions_AreThoseOfAll(string kind, string kernels)
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec { Kind = kind, TokenTypes = 1 });
        using PostNormEncoder model = checkpoint.Load(kernels);
        int[] ids = checkpoint.Ids(20);

        Run all = model.Run(ids, new RunOptions { Logits = LogitPositions.All });
        Run chosen = model.Run(ids, new RunOptions { Logits = LogitPositions.Chosen, Positions = [7, 0] });

        AssertClose(all.LogitsAt(7), chosen.LogitsAt(7));
        AssertClose(all.LogitsAt(0), chosen.LogitsAt(0));
        Assert.Throws<InvalidOperationException>(() => chosen.LogitsAt(1).Length);
        Assert.Throws<InvalidRequestException>(
            () => model.Run(ids, new RunOptions { Logits = LogitPositions.Chosen, Positions = [20] }));
    }

    [Theory]
    [MemberData(nameof(KindsAndKernels))]
    public void Replacements_ManyAtOnce_AreThoseOfAProbeEach(string kind, string kernels)
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec { Kind = kind, TokenTypes = 2 });
        using PostNormEncoder model = checkpoint.Load(kernels);
        IReadOnlyList<Token> tokens =
            [.. model.Describe(checkpoint.Ids(9)).Select((token, i) => token with { Type = i < 5 ? 0 : 1 })];
        Replacement[] replacements =
            [Replacement.Zero(0, 1), Replacement.Mean(1, 0), Replacement.Zero(1, null), Replacement.Scaled(0, null, 1)];

        float[][] together = ReplacementPass.NextTokenLogits(model, tokens, replacements);

        for (int i = 0; i < replacements.Length; i++)
        {
            Run alone = model.Run(tokens, new RunOptions
            {
                Logits = LogitPositions.Last,
                Probes = [new ReplacementProbe(replacements[i])],
            });
            AssertClose(alone.NextTokenLogits, together[i]);
        }
    }

    [Fact]
    public void Run_TokenTypes_CountWhereThereAreAny()
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec());
        using PostNormEncoder bert = checkpoint.Load();
        IReadOnlyList<Token> tokens = bert.Describe(checkpoint.Ids(4));
        IReadOnlyList<Token> pair = [.. tokens.Select((token, i) => token with { Type = i / 2 })];

        Assert.NotEqual(
            bert.Run(tokens).Attention.Pattern(0, 0).Values.ToArray(), bert.Run(pair).Attention.Pattern(0, 0).Values.ToArray());
        Assert.Throws<InvalidRequestException>(() => bert.Run([.. tokens.Select(token => token with { Type = 2 })]));

        using var other = new BuiltEncoder(new EncoderSpec { Kind = "distilbert" });
        using PostNormEncoder distil = other.Load();
        Assert.Equal(
            distil.Run(tokens).Attention.Pattern(0, 0).Values.ToArray(),
            distil.Run(pair).Attention.Pattern(0, 0).Values.ToArray());
    }

    [Fact]
    public void Run_IntoAUsedBuffer_AllocatesNothing()
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec());
        using PostNormEncoder model = checkpoint.Load();
        int[] ids = checkpoint.Ids(30);
        using var buffer = new RunBuffer();
        model.Run(ids, null, buffer);
        model.Run(ids, null, buffer);

        Assert.Equal(0, Allocations.Least(() => model.Run(ids, null, buffer)));
    }

    [Theory]
    [InlineData("blocks.0.attn.pattern")]
    [InlineData("blocks.0.resid_mid")]
    [InlineData("blocks.0.ln1.scale")]
    [InlineData("embed.ln.normalized")]
    [InlineData("token_type_embed")]
    [InlineData("mlm_head.ln.normalized")]
    public void Run_AProbeThatWrites_ChangesTheResult(string point)
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec());
        using PostNormEncoder model = checkpoint.Load();
        int[] ids = checkpoint.Ids(5);
        var options = new RunOptions { Logits = LogitPositions.Last };
        var doubled = Probe.Write(point, static (in HookTensor tensor) =>
        {
            for (int i = 0; i < tensor.Writable.Length; i++)
            {
                tensor.Writable[i] *= i % 3;
            }
        });

        float[] plain = model.Run(ids, options).NextTokenLogits.ToArray();
        float[] changed = model.Run(ids, options with { Probes = [doubled] }).NextTokenLogits.ToArray();

        Assert.NotEqual(plain, changed);
    }

    [Theory]
    [InlineData("bert", ", \"is_decoder\": true", "is_decoder is true")]
    [InlineData("bert", ", \"pruned_heads\": {\"0\": [1]}", "pruned_heads")]
    [InlineData("roberta", ", \"add_cross_attention\": true", "add_cross_attention is true")]
    [InlineData("distilbert", ", \"quantization_config\": {\"bits\": 4}", "quantization_config")]
    public void Load_AFieldThatWouldChangeTheResult_IsRefusedByName(string kind, string extra, string message)
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec { Kind = kind, Extra = extra });

        string error = Assert.Throws<UnsupportedModelException>(() => checkpoint.Load()).Message;

        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnUnknownActivation_IsRefusedByName()
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec { Activation = "mish" });

        string error = Assert.Throws<UnsupportedModelException>(() => checkpoint.Load()).Message;

        Assert.Contains("hidden_act is 'mish'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LogitsWithoutAMaskHead_SaysWhy()
    {
        using var checkpoint = new BuiltEncoder(new EncoderSpec { Head = null });
        using PostNormEncoder model = checkpoint.Load();

        Assert.Throws<CheckpointException>(() => model.Run([3], new RunOptions { Logits = LogitPositions.All }));
        Assert.NotNull(model.Features.NoMasks);
        Assert.Throws<InvalidRequestException>(() => model.Decode());
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 3e-5);
        }
    }
}
