using Attendance.Models;
using Attendance.Probes;
using Attendance.Weights;

namespace Attendance.Tests.Models;

/// <summary>Holds what a run gave against a reference, at the real tokens of each row.</summary>
internal sealed class ReferenceComparison(
    ReferenceFixture fixture, string input, TokenBatch batch, BatchRun run, CaptureProbe capture)
{
    private double _worst;
    private double _worst64;
    private double _reference64;

    public List<string> Report { get; } = [];

    public List<string> Failures { get; } = [];

    public void Attentions()
    {
        (float[] expected, long[] shape) = fixture.Tensor(input, "attentions"); // [B, batch, H, T, T]
        double[]? exact = Float64();
        (int blocks, int rows, int heads, int length) = ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
        for (int block = 0; block < blocks; block++)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int head = 0; head < heads; head++)
                {
                    ReadOnlySpan<float> pattern = run.PaddedPattern(row, block, head).Values;
                    int start = ((((block * rows) + row) * heads) + head) * length * length;
                    for (int i = 0; i < pattern.Length; i++)
                    {
                        Note(pattern[i], expected[start + i], exact?[start + i]);
                    }
                }
            }
        }

        Finish("attentions", "attentions");
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
                int[] real = batch.RealPositions(row);
                float[] values = capture[row, $"blocks.{block}.attn.{hook}"].Values; // [T, H, D]
                for (int i = 0; i < values.Length; i++)
                {
                    (int token, int head, int d) = (i / size / heads, i / size % heads, i % size);
                    int at = ((((((block * rows) + row) * heads) + head) * length + real[token]) * size) + d;
                    Note(values[i], expected[at], null);
                }
            }
        }

        Finish(what, what);
    }

    public void HiddenStates()
    {
        (float[] expected, long[] shape) = fixture.Tensor(input, "hidden_states"); // [B + 1, batch, T, E]
        (int layers, int rows, int length, int width) = ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
        for (int layer = 0; layer < layers; layer++)
        {
            // Hugging Face's last entry is taken behind the final LayerNorm.
            string name = layer == layers - 1 ? "ln_final.normalized" : $"blocks.{layer}.resid_pre";
            for (int row = 0; row < rows; row++)
            {
                int[] real = batch.RealPositions(row);
                float[] values = capture[row, name].Values; // [T, E]
                for (int i = 0; i < values.Length; i++)
                {
                    int at = ((((layer * rows) + row) * length + real[i / width]) * width) + (i % width);
                    Note(values[i], expected[at], null);
                }
            }
        }

        Finish("hidden_states", "hidden_states");
    }

    public void Logits()
    {
        (float[] last, long[] lastShape) = fixture.Tensor(input, "last_logits"); // [batch, V]
        int vocabulary = (int)lastShape[^1];
        for (int row = 0; row < lastShape[0]; row++)
        {
            ReadOnlySpan<float> values = run.Runs[row].NextTokenLogits;
            for (int i = 0; i < vocabulary; i++)
            {
                Note(values[i], last[(row * vocabulary) + i], null);
            }
        }

        Finish("last_logits", "logits");
        if (!fixture.Has(input, "logits"))
        {
            return;
        }

        (float[] expected, long[] shape) = fixture.Tensor(input, "logits"); // [batch, T, V]
        for (int row = 0; row < shape[0]; row++)
        {
            int[] real = batch.RealPositions(row);
            for (int token = 0; token < real.Length; token++)
            {
                ReadOnlySpan<float> values = run.Runs[row].LogitsAt(token);
                for (int i = 0; i < vocabulary; i++)
                {
                    Note(values[i], expected[(((row * (int)shape[1]) + real[token]) * vocabulary) + i], null);
                }
            }
        }

        Finish("logits", "logits");
    }

    private double[]? Float64()
    {
        string path = Path.Combine(fixture.Folder, "expected_f64.safetensors");
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = SafetensorsFile.Open(path);
        if (!file.Tensors.TryGetValue($"{input}.attentions", out TensorData? tensor))
        {
            return null;
        }

        Assert.Equal(DType.F64, tensor.DType);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(tensor.Bytes).ToArray();
    }

    private void Note(float ours, float reference, double? exact)
    {
        // NaN must not slip through a comparison.
        double difference = Math.Abs((double)ours - reference);
        _worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(_worst, difference);
        if (exact is { } value)
        {
            _worst64 = Math.Max(_worst64, Math.Abs(ours - value));
            _reference64 = Math.Max(_reference64, Math.Abs(reference - value));
        }
    }

    private void Finish(string what, string toleranceName)
    {
        double tolerance = fixture.Tolerance(toleranceName);
        string far = _reference64 > 0 ? $"; from float64 {_worst64:0.0e0}, PyTorch's own {_reference64:0.0e0}" : "";
        Report.Add($"{input}.{what}: largest difference {_worst:0.0e0}, allowed {tolerance:0.0e0}{far}");
        if (_worst > tolerance)
        {
            Failures.Add(Report[^1]);
        }

        (_worst, _worst64, _reference64) = (0, 0, 0);
    }
}
