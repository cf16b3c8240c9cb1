using Attendance.Errors;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Tests.Models;

/// <summary>Weights and configuration that contradict each other: one typed error each, no large allocation.</summary>
public sealed class Gpt2LoadErrorTests
{
    private static readonly CheckpointSpec s_spec = new() { Heads = 2, HeadSize = 3, Context = 9, Vocabulary = 17 };

    private static readonly string[] s_names =
    [
        "wte.weight", "wpe.weight", "ln_f.weight", "ln_f.bias",
        .. new[] { 0, 1 }.SelectMany(block => new[]
        {
            "ln_1.weight", "ln_1.bias", "attn.c_attn.weight", "attn.c_attn.bias", "attn.c_proj.weight",
            "attn.c_proj.bias", "ln_2.weight", "ln_2.bias", "mlp.c_fc.weight", "mlp.c_fc.bias", "mlp.c_proj.weight",
            "mlp.c_proj.bias",
        }.Select(name => $"h.{block}.{name}")),
    ];

    public static TheoryData<string> Names() => [.. s_names, "lm_head.weight"];

    /// <summary>Without lm_head.weight there is still attention.</summary>
    public static TheoryData<string> NamesThatAttentionNeeds() => [.. s_names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_TensorOneTooLong_NamesFileTensorAndShapes(string name)
    {
        var error = Load(s_spec with
        {
            Head = OutputHead.Untied,
            ShapeOf = (tensor, shape) => tensor == name ? [shape[0] + 1, .. shape[1..]] : shape,
        });

        AssertNames(error, CheckpointFault.ShapeMismatch, name);
        Assert.Contains("expected [", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_TensorOfAnotherRank_NamesFileAndTensor(string name)
    {
        // As many elements, so that only the shape tells.
        var error = Load(s_spec with
        {
            Head = OutputHead.Untied,
            ShapeOf = (tensor, shape) => tensor == name ? [1, .. shape] : shape,
        });

        AssertNames(error, CheckpointFault.ShapeMismatch, name);
    }

    [Theory]
    [InlineData("h.1.attn.c_attn.weight")]
    [InlineData("h.0.mlp.c_fc.weight")]
    [InlineData("h.1.mlp.c_proj.weight")]
    [InlineData("wte.weight")]
    [InlineData("wpe.weight")]
    public void Load_TransposedMatrix_NamesFileAndTensor(string name)
    {
        var error = Load(s_spec with
        {
            ShapeOf = (tensor, shape) => tensor == name ? [shape[1], shape[0]] : shape,
        });

        AssertNames(error, CheckpointFault.ShapeMismatch, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_TensorWithoutElements_NamesFileAndTensor(string name)
    {
        var error = Load(s_spec with
        {
            Head = OutputHead.Untied,
            ShapeOf = (tensor, shape) => tensor == name ? [.. shape[..^1], 0] : shape,
        });

        AssertNames(error, CheckpointFault.ShapeMismatch, name);
    }

    [Theory]
    [MemberData(nameof(NamesThatAttentionNeeds))]
    public void Load_MissingTensor_NamesFileAndTensor(string name)
    {
        var error = Load(s_spec with { Omit = tensor => tensor == name });

        AssertNames(error, CheckpointFault.MissingTensor, name);
        Assert.Contains("nearest names are", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_TensorOfWholeNumbers_NamesFileAndTensor(string name)
    {
        foreach (string type in (string[])["I64", "U8", "BOOL"])
        {
            CheckpointSpec spec = s_spec with { TypeOf = tensor => tensor == name ? type : "F32" };
            CheckpointException error = Load(spec with { Head = OutputHead.Untied });

            AssertNames(error, CheckpointFault.UnsupportedType, name);
        }
    }

    [Theory]
    [InlineData("n_embd", 1 << 24)]
    [InlineData("n_embd", 1 << 30)]
    [InlineData("n_layer", 1 << 24)]
    [InlineData("n_layer", 3)]
    [InlineData("n_head", 1 << 24)]
    [InlineData("vocab_size", 1 << 24)]
    [InlineData("vocab_size", 18)]
    [InlineData("n_positions", 1 << 24)]
    [InlineData("n_positions", int.MaxValue)]
    [InlineData("n_inner", 1 << 24)]
    public void Load_AbsurdSize_FailsWithoutLargeAllocation(string field, int size)
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        string path = Path.Combine(checkpoint.Folder, "config.json");
        string json = File.ReadAllText(path);
        int start = json.IndexOf($"\"{field}\": ", StringComparison.Ordinal) + field.Length + 4;
        int end = json.IndexOfAny([',', '}'], start);
        File.WriteAllText(path, json[..start] + size + json[end..]);
        Assert.Throws<CheckpointException>(() => checkpoint.Load());

        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<CheckpointException>(() => checkpoint.Load());
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 1 << 20);
        Assert.StartsWith(checkpoint.Folder, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_NoConfig_NamesTheFile()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        File.Delete(Path.Combine(checkpoint.Folder, "config.json"));

        var error = Assert.Throws<CheckpointException>(() => checkpoint.Load());

        Assert.Equal(CheckpointFault.MissingFile, error.Fault);
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoWeights_NamesTheFile()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        File.Delete(Path.Combine(checkpoint.Folder, "model.safetensors"));

        var error = Assert.Throws<CheckpointException>(() => checkpoint.Load());

        Assert.Equal(CheckpointFault.MissingFile, error.Fault);
        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFolder_NamesTheFile()
    {
        string folder = Path.Combine(Path.GetTempPath(), "attendance-no-such-folder");

        var error = Assert.Throws<CheckpointException>(() => Gpt2.Load(new DirectoryFiles(folder)));

        Assert.Equal(CheckpointFault.MissingFile, error.Fault);
    }

    private static CheckpointException Load(CheckpointSpec spec)
    {
        using var checkpoint = new BuiltCheckpoint(spec);
        return Assert.Throws<CheckpointException>(() => checkpoint.Load());
    }

    private static void AssertNames(CheckpointException error, CheckpointFault fault, string tensor)
    {
        Assert.Equal(fault, error.Fault);
        Assert.Equal(tensor, error.Tensor);
        Assert.Contains("model.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{tensor}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
