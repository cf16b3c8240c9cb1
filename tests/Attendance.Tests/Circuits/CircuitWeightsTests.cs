using Attendance.Circuits;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Models;

namespace Attendance.Tests.Circuits;

public sealed class CircuitWeightsTests
{
    [Theory]
    [InlineData("F32", false)]
    [InlineData("F16", true)]
    [InlineData("BF16", false)]
    public void Head_AnyElementType_IsCutOutOfTheCheckpoint(string type, bool byInverseBlock)
    {
        using var checkpoint = new BuiltCheckpoint(
            new CheckpointSpec { Heads = 3, HeadSize = 5, TypeOf = _ => type, ScaleByInverseBlock = byInverseBlock });
        using Gpt2 model = checkpoint.Load();
        double[] qkv = checkpoint.Weights["h.1.attn.c_attn.weight"]; // [15, 45]
        double[] bias = checkpoint.Weights["h.1.attn.c_attn.bias"];
        double[] output = checkpoint.Weights["h.1.attn.c_proj.weight"]; // [15, 15]

        HeadWeights head = model.Circuits.Head(1, 2);

        Assert.Equal((15, 5), (head.Width, head.Size));
        Assert.Equal(Columns(qkv, 45, 10, 5), Wide(head.Query));
        Assert.Equal(Columns(qkv, 45, 25, 5), Wide(head.Key));
        Assert.Equal(Columns(qkv, 45, 40, 5), Wide(head.Value));
        Assert.Equal(bias[10..15], Wide(head.QueryBias));
        Assert.Equal(bias[25..30], Wide(head.KeyBias));
        Assert.Equal(bias[40..45], Wide(head.ValueBias));
        Assert.Equal(output[(10 * 15)..], Wide(head.Output));
        Assert.Equal(head.Output, model.Circuits.HeadOutput(1, 2));

        // 1/√D, over the block's number counted from 1 where the configuration says so.
        Assert.Equal((byInverseBlock ? 0.5 : 1) / Math.Sqrt(5), head.ScoreScale, 1e-7);
    }

    [Fact]
    public void Vectors_OfTheResidualStream_AreTheCheckpoints()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Head = OutputHead.Untied });
        using Gpt2 model = checkpoint.Load();
        CircuitWeights circuits = model.Circuits;

        Assert.Equal((2, 2, 10, 5), (circuits.Blocks, circuits.Heads, circuits.Width, circuits.HeadSize));
        Assert.Equal(checkpoint.Weights["h.1.attn.c_proj.bias"], Wide(circuits.AttentionOutputBias(1)));
        Assert.Equal(checkpoint.Weights["h.1.ln_1.weight"], Wide(circuits.AttentionNorm(1).Gain));
        Assert.Equal(checkpoint.Weights["h.1.ln_1.bias"], Wide(circuits.AttentionNorm(1).Bias));
        Assert.Equal(checkpoint.Weights["ln_f.weight"], Wide(circuits.FinalNorm.Gain));
        Assert.Equal(1e-5f, circuits.FinalNorm.Epsilon);
        Assert.Equal(checkpoint.Weights["lm_head.weight"][70..80], Wide(circuits.OutputDirection(7)));
    }

    [Fact]
    public void OutputDirection_NoSuchTokenOrNoHead_SaysSo()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Head = OutputHead.Missing });
        using Gpt2 model = checkpoint.Load();

        Assert.EndsWith(
            "ids of " + model.Name + " are 0 to 100.",
            Assert.Throws<InvalidRequestException>(() => model.Circuits.OutputDirection(101)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidRequestException>(() => model.Circuits.OutputDirection(-1));
        Assert.Throws<CheckpointException>(() => model.Circuits.OutputDirection(0));
    }

    [Fact]
    public void Head_DisposedModel_IsRefused()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec());
        Gpt2 model = checkpoint.Load();
        CircuitWeights circuits = model.Circuits;
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => circuits.Head(0, 0));
    }

    private static double[] Wide(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static double[] Columns(double[] rows, int width, int start, int count) =>
        [.. rows.Where((_, i) => i % width >= start && i % width < start + count)];
}
