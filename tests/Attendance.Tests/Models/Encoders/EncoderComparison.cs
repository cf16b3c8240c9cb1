using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Tests.Models.Encoders;

/// <summary>Holds what a run gave against a reference at every position of each row, padding included.</summary>
internal sealed class EncoderComparison(
    ReferenceFixture fixture, string input, TokenBatch batch, BatchRun run, CaptureProbe capture)
{
    private double _worst;

    public List<string> Report { get; } = [];

    public List<string> Failures { get; } = [];

    public void Attentions()
    {
        (float[] expected, long[] shape) = fixture.Tensor(input, "attentions"); // [B, batch, H, T, T]
        (int blocks, int rows, int heads, int length) = ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
        int start = 0;
        for (int pattern = 0; pattern < blocks * rows * heads; pattern++, start += length * length)
        {
            (int block, int row, int head) = (pattern / heads / rows, pattern / heads % rows, pattern % heads);
            ReadOnlySpan<float> ours = run.PaddedPattern(row, block, head).Values;
            Note(ours, expected.AsSpan(start, length * length));
            for (int i = 0; i < ours.Length; i++)
            {
                bool real = batch.Mask is null || batch.Mask[row][i % length];
                Assert.True(real || ours[i] == 0, $"{input}: attention to padding is {ours[i]}");
            }
        }

        Finish("attentions");
    }

    public void Heads(string what, string hook)
    {
        (float[] expected, long[] shape) = fixture.Tensor(input, what); // [B, batch, H, T, D]
        (int blocks, int rows, int heads, int length, int size) =
            ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], (int)shape[4]);
        for (int block = 0; block < blocks; block++)
        {
            for (int row = 0; row < rows; row++)
            {
                float[] values = capture[row, $"blocks.{block}.attn.{hook}"].Values; // [T, H, D]
                for (int i = 0; i < length * heads; i++)
                {
                    (int token, int head) = (i / heads, i % heads);
                    int at = ((((((block * rows) + row) * heads) + head) * length) + token) * size;
                    Note(values.AsSpan(i * size, size), expected.AsSpan(at, size));
                }
            }
        }

        Finish(what);
    }

    public void HiddenStates()
    {
        (float[] expected, long[] shape) = fixture.Tensor(input, "hidden_states"); // [B + 1, batch, T, E]
        (int layers, int rows, int size) = ((int)shape[0], (int)shape[1], (int)(shape[2] * shape[3]));
        for (int layer = 0; layer < layers; layer++)
        {
            string name = layer == 0 ? "embed.ln.normalized" : $"blocks.{layer - 1}.normalized_resid_post";
            for (int row = 0; row < rows; row++)
            {
                Note(capture[row, name].Values, expected.AsSpan(((layer * rows) + row) * size, size));
            }
        }

        Finish("hidden_states");
    }

    public void Logits()
    {
        if (!fixture.Has(input, "mlm_logits"))
        {
            return;
        }

        (float[] expected, long[] shape) = fixture.Tensor(input, "mlm_logits"); // [batch, T, V]
        (int length, int vocabulary) = ((int)shape[1], (int)shape[2]);
        for (int i = 0; i < shape[0] * length; i++)
        {
            Note(run.PaddedLogits(i / length, i % length), expected.AsSpan(i * vocabulary, vocabulary));
        }

        Finish("mlm_logits");
    }

    /// <summary>What is made of each row's first token, padding or not.</summary>
    public void OfFirstToken(string what, string hook)
    {
        if (!fixture.Has(input, what))
        {
            return;
        }

        (float[] expected, long[] shape) = fixture.Tensor(input, what); // [batch, n]
        for (int row = 0; row < shape[0]; row++)
        {
            Note(capture[row, hook].Values, expected.AsSpan(row * (int)shape[1], (int)shape[1]));
        }

        Finish(what);
    }

    private void Note(ReadOnlySpan<float> ours, ReadOnlySpan<float> reference)
    {
        Assert.Equal(reference.Length, ours.Length);
        for (int i = 0; i < ours.Length; i++)
        {
            // NaN must not slip through a comparison.
            double difference = Math.Abs((double)ours[i] - reference[i]);
            _worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(_worst, difference);
        }
    }

    private void Finish(string what)
    {
        double tolerance = fixture.Tolerance(what);
        Report.Add($"{input}.{what}: largest difference {_worst:0.0e0}, allowed {tolerance:0.0e0}");
        if (_worst > tolerance)
        {
            Failures.Add(Report[^1]);
        }

        _worst = 0;
    }
}
