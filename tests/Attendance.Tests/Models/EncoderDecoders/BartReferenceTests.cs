using System.Text.Json;
using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Probes;
using Attendance.Weights;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>
/// Everything that the fixture's reference (PyTorch, float32) tells of a small BART, on every kernel of this machine,
/// at every position, padding included.
/// </summary>
public sealed class BartReferenceTests(ITestOutputHelper output)
{
    private static readonly (string Name, string Stack, string Attention)[] s_kinds =
        [("encoder", "encoder", "attn"), ("decoder", "decoder", "attn"), ("cross", "decoder", "cross_attn")];

    private readonly List<string> _failures = [];

    public static TheoryData<string, string> KernelsAndInputs()
    {
        using var fixture = new ReferenceFixture("bart-tiny");
        return KernelCases.Of([.. fixture.Inputs.Select(input => input.GetProperty("name").GetString()!)]);
    }

    [Theory]
    [MemberData(nameof(KernelsAndInputs))]
    public void Run_EveryInput_AgreesWithTheReference(string name, string kernels)
    {
        using var fixture = new ReferenceFixture("bart-tiny");
        using Bart model = Bart.Load(new DirectoryFiles(fixture.Folder), KernelSet.Choose(kernels));
        TokenBatch batch = Batch(fixture.Input(name));
        var capture = new CaptureProbe(
            "*.embed.ln.normalized", "*.normalized_resid_post", "encoder.*.attn.q", "encoder.*.attn.k", "decoder.*attn.q",
            "decoder.*attn.k");

        BatchRun run = model.Run(batch, new RunOptions { Logits = LogitPositions.All, Probes = [capture] });

        for (int row = 0; row < batch.Ids.Count; row++)
        {
            int[] source = [.. Enumerable.Range(0, batch.Length)];
            int[] target = [.. Enumerable.Range(0, batch.DecoderIds![row].Length)];
            foreach ((string kind, string stack, string attention) in s_kinds)
            {
                (int[] queries, int[] keys) = (kind == "encoder" ? source : target, kind == "decoder" ? target : source);
                int[] real = kind == "decoder" ? batch.RealDecoderPositions(row) : batch.RealPositions(row);
                Attentions(fixture, name, row, run, kind, real);
                Heads(fixture, name, row, capture, $"{kind}_queries", $"{stack}.{{0}}.{attention}.q", queries, 1 / Math.Sqrt(12));
                Heads(fixture, name, row, capture, $"{kind}_keys", $"{stack}.{{0}}.{attention}.k", keys, 1);
            }

            HiddenStates(fixture, name, row, capture, "encoder", source);
            HiddenStates(fixture, name, row, capture, "decoder", target);
            Logits(fixture, name, row, run.Runs[row], batch.RealDecoderPositions(row));
        }

        Assert.True(_failures.Count == 0, $"{kernels}: {string.Join("; ", _failures)}");
    }

    [Fact]
    public void Run_NoTextForTheDecoder_ShiftsThePrompt()
    {
        using var fixture = new ReferenceFixture("bart-tiny");
        using Bart model = Bart.Load(new DirectoryFiles(fixture.Folder));
        JsonElement input = fixture.Input("self");

        Run run = model.Run(ReferenceFixture.Rows(input, "ids")[0], new RunOptions { Logits = LogitPositions.Last });

        Assert.Equal(ReferenceFixture.Rows(input, "decoder_ids")[0], run.DecoderTokens.Select(token => token.Id));
        (float[] expected, long[] shape) = fixture.Tensor("self", "logits");
        Note("self.logits", run.NextTokenLogits, expected, (int)((shape[1] - 1) * shape[2]), fixture.Tolerance("logits"), 1);
        Assert.Empty(_failures);
    }

    private static TokenBatch Batch(JsonElement input)
    {
        bool[][]? Mask(string name) => input.TryGetProperty(name, out _)
            ? [.. ReferenceFixture.Rows(input, name).Select(row => Array.ConvertAll(row, value => value == 1))]
            : null;

        return new TokenBatch(ReferenceFixture.Rows(input, "ids"), Mask("attention_mask"))
        {
            DecoderIds = ReferenceFixture.Rows(input, "decoder_ids"),
            DecoderMask = Mask("decoder_attention_mask"),
        };
    }

    private void Attentions(ReferenceFixture fixture, string name, int row, BatchRun run, string kind, int[] realKeys)
    {
        AttentionMaps maps = run.Runs[row].AttentionOf(kind).Maps;
        (float[] expected, long[] shape) = fixture.Tensor(name, kind + "_attentions"); // [B, batch, H, S, T]
        (int rows, int heads, int height, int width) = ((int)shape[1], (int)shape[2], (int)shape[3], (int)shape[4]);
        Assert.Equal(((int)shape[0], heads), (maps.ComputedBlocks, maps.Heads));
        for (int i = 0; i < maps.ComputedBlocks * heads; i++)
        {
            (int block, int head) = (i / heads, i % heads);
            AttentionMatrix pattern = run.PaddedPattern(row, block, head, kind);
            Assert.Equal((height, width), (pattern.Queries, pattern.Keys));
            for (int cell = 0; cell < height * width; cell++)
            {
                // Nobody looks at a padded key: both must have exactly 0.
                int start = ((((block * rows) + row) * heads) + head) * height * width;
                double allowed = realKeys.Contains(cell % width) ? fixture.Tolerance(kind + "_attentions") : 0;
                Note($"{name}.{kind}_attentions", [pattern.Values[cell]], expected, start + cell, allowed, 1);
            }
        }
    }

    private void Heads(
        ReferenceFixture fixture, string name, int row, CaptureProbe capture, string what, string point, int[] real,
        double scale)
    {
        (float[] expected, long[] shape) = fixture.Tensor(name, what); // [B, batch, H, T, D]
        (int rows, int heads, int length, int size) = ((int)shape[1], (int)shape[2], (int)shape[3], (int)shape[4]);
        for (int block = 0; block < shape[0]; block++)
        {
            ReadOnlySpan<float> values = capture[row, string.Format(null, point, block)].Values; // [T, H, D]
            for (int i = 0; i < real.Length * heads; i++)
            {
                int start = ((((((block * rows) + row) * heads) + (i % heads)) * length) + real[i / heads]) * size;
                Note($"{name}.{what}", values.Slice(i * size, size), expected, start, fixture.Tolerance(what), scale);
            }
        }
    }

    private void HiddenStates(
        ReferenceFixture fixture, string name, int row, CaptureProbe capture, string stack, int[] real)
    {
        string what = stack + "_hidden_states";
        (float[] expected, long[] shape) = fixture.Tensor(name, what); // [B + 1, batch, T, E]
        (int rows, int length, int width) = ((int)shape[1], (int)shape[2], (int)shape[3]);
        for (int layer = 0; layer < shape[0]; layer++)
        {
            string point = layer == 0 ? $"{stack}.embed.ln.normalized" : $"{stack}.{layer - 1}.normalized_resid_post";
            ReadOnlySpan<float> values = capture[row, point].Values; // [T, E]
            for (int i = 0; i < real.Length; i++)
            {
                int start = ((((layer * rows) + row) * length) + real[i]) * width;
                Note($"{name}.{what}", values.Slice(i * width, width), expected, start, fixture.Tolerance(what), 1);
            }
        }
    }

    private void Logits(ReferenceFixture fixture, string name, int row, Run run, int[] real)
    {
        int[] largest = ReferenceFixture.Rows(fixture.Input(name), "logits_argmax")[row];
        for (int i = 0; i < real.Length; i++)
        {
            ReadOnlySpan<float> logits = run.LogitsAt(i);
            Assert.Equal(largest[real[i]], System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits));
            if (fixture.Has(name, "logits"))
            {
                (float[] expected, long[] shape) = fixture.Tensor(name, "logits"); // [batch, S, V]
                int start = ((row * (int)shape[1]) + real[i]) * (int)shape[2];
                Note($"{name}.logits", logits, expected, start, fixture.Tolerance("logits"), 1);
            }
        }
    }

    private void Note(
        string what, ReadOnlySpan<float> ours, float[] expected, int start, double allowed, double scale)
    {
        for (int i = 0; i < ours.Length; i++)
        {
            double difference = Math.Abs((ours[i] * scale) - expected[start + i]);

            // Written so that NaN fails.
            if (!(difference <= allowed))
            {
                _failures.Add($"{what} is off by {difference:0.0e0}, allowed {allowed:0.0e0}");
                output.WriteLine(_failures[^1]);
            }
        }
    }
}
