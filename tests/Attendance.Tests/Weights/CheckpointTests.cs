using Attendance.Weights;

namespace Attendance.Tests.Weights;

public sealed class CheckpointTests
{
    [Fact]
    public void Open_TinyGpt2_HasEveryTensorOfThreeBlocks()
    {
        using Checkpoint checkpoint = Checkpoint.Open(new DirectoryFiles(WeightFiles.Fixture("gpt2-tiny")));

        // wte, wpe, ln_f (2), and per block: 4 of LayerNorm, 4 of attention, 4 of the MLP, and the mask buffer.
        Assert.Equal(4 + (3 * 13), checkpoint.Tensors.Count);
        TensorData attention = checkpoint.Root.Scope("h.2").Scope("attn").Get("c_attn.weight", 48, 144);
        Assert.Equal(DType.F32, attention.DType);
        Assert.Equal(48 * 144, attention.Count);
        Assert.All(attention.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Open_Demo_IsReadFromTheAssembly()
    {
        using Checkpoint checkpoint = Checkpoint.Open(EmbeddedFiles.Demo);

        Assert.Equal("demo/model.safetensors", checkpoint.Location);
        Assert.True(checkpoint.Length > 4_000_000);
        Assert.All(checkpoint.Tensors.Values, t => Assert.Equal(t.Count * t.DType.Size(), t.ByteLength));
    }
}
