using System.Text.Json;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Synthetic;
using Attendance.Weights;

namespace Attendance.Tests.Models;

/// <summary>Writes the checkpoint once for the tests of this class, in the temporary folder.</summary>
public sealed class Gpt2SmallFixture : IDisposable
{
    public Gpt2SmallFixture()
    {
        Gpt2SmallCheckpoint.Write(Folder);
        Model = Gpt2.Load(new DirectoryFiles(Folder));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("attendance-gpt2-small-").FullName;

    public Gpt2 Model { get; }

    public void Dispose()
    {
        Model.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>
/// GPT-2 small's exact shape, 3 to 1,024 tokens, against what Hugging Face's code computed for the same weights.
/// </summary>
public sealed class Gpt2SmallShapeTests(Gpt2SmallFixture small, ITestOutputHelper output) : IClassFixture<Gpt2SmallFixture>
{
    [Theory]
    [InlineData("t3")]
    [InlineData("t16")]
    [InlineData("t256")]
    [InlineData("t1024")]
    public void Run_ReferenceInput_AgreesWithTheReference(string name)
    {
        using var fixture = new ReferenceFixture("gpt2-124m-expected");
        JsonElement input = fixture.Input(name);
        int[] ids = ReferenceFixture.Rows(input, "ids")[0];
        Assert.SkipWhen(
            ids.Length > 16 && KernelSet.Best.Name == "scalar",
            "Without vectors the machine would need minutes for this; the small shapes are checked on the scalar twin.");
        var capture = new CaptureProbe("blocks.*.resid_pre", "ln_final.normalized");

        Run run = small.Model.Run(ids, new RunOptions { Logits = LogitPositions.Last, Probes = [capture] });

        if (fixture.Has(name, "attentions"))
        {
            Hold(fixture, name, "whole patterns", "attentions", Attentions(fixture, name, run));
        }

        Hold(fixture, name, "last rows of patterns", "attentions", LastRows(fixture, input, name, run));
        Hold(fixture, name, "last hidden states", "hidden_states", LastHidden(fixture, name, capture));
        Hold(fixture, name, "largest last logits", "logits", LastLogits(input, run));
    }

    private static double Attentions(ReferenceFixture fixture, string name, Run run)
    {
        (float[] expected, long[] shape) = fixture.Tensor(name, "attentions"); // [B, 1, H, T, T]
        int square = (int)(shape[3] * shape[4]);
        double worst = 0;
        run.Attention.Visit((block, head, firstQuery, rows) =>
        {
            int start = (((block * (int)shape[2]) + head) * square) + (firstQuery * (int)shape[4]);
            worst = Math.Max(worst, Largest(rows, expected.AsSpan(start, rows.Length)));
        });
        return worst;
    }

    private static double LastRows(ReferenceFixture fixture, JsonElement input, string name, Run run)
    {
        (float[] expected, long[] shape) = fixture.Tensor(name, "last_rows"); // [blocks, 1, H, T]
        int[] blocks = [.. input.GetProperty("last_rows_layers").EnumerateArray().Select(block => block.GetInt32())];
        var row = new float[shape[3]];
        double worst = 0;
        for (int i = 0; i < blocks.Length; i++)
        {
            for (int head = 0; head < shape[2]; head++)
            {
                run.Attention.PatternRows(blocks[i], head, row.Length - 1, row);
                int start = ((i * (int)shape[2]) + head) * row.Length;
                worst = Math.Max(worst, Largest(row, expected.AsSpan(start, row.Length)));
            }
        }

        return worst;
    }

    private static double LastHidden(ReferenceFixture fixture, string name, CaptureProbe capture)
    {
        (float[] expected, long[] shape) = fixture.Tensor(name, "last_hidden"); // [B + 1, 1, E]
        int width = (int)shape[2];
        double worst = 0;
        for (int layer = 0; layer < shape[0]; layer++)
        {
            string point = layer == shape[0] - 1 ? "ln_final.normalized" : $"blocks.{layer}.resid_pre";
            ReadOnlySpan<float> last = capture[point].Values.AsSpan()[^width..];
            worst = Math.Max(worst, Largest(last, expected.AsSpan(layer * width, width)));
        }

        return worst;
    }

    private static double LastLogits(JsonElement input, Run run)
    {
        JsonElement top = input.GetProperty("last_top20");
        ReadOnlySpan<float> logits = run.NextTokenLogits;
        double worst = 0;
        for (int i = 0; i < top.GetProperty("ids").GetArrayLength(); i++)
        {
            float ours = logits[top.GetProperty("ids")[i].GetInt32()];
            worst = Math.Max(worst, Math.Abs(ours - top.GetProperty("logits")[i].GetDouble()));
        }

        return worst;
    }

    private static double Largest(ReadOnlySpan<float> ours, ReadOnlySpan<float> expected)
    {
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)ours[i] - expected[i]);
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
        }

        return worst;
    }

    private void Hold(ReferenceFixture fixture, string input, string what, string toleranceName, double difference)
    {
        double tolerance = fixture.Tolerance(toleranceName);
        output.WriteLine(
            $"GPT-2 small's shape, {input} {what}: largest difference {difference:0.0e0}, allowed {tolerance:0.0e0}");
        Assert.InRange(difference, 0, tolerance);
    }
}
