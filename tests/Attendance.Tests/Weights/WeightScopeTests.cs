using Attendance.Errors;
using Attendance.Weights;
using CsCheck;

namespace Attendance.Tests.Weights;

public sealed class WeightScopeTests : IDisposable
{
    private readonly Checkpoint _checkpoint =
        Checkpoint.Open(new DirectoryFiles(WeightFiles.Fixture("gpt2-tiny")));

    public void Dispose() => _checkpoint.Dispose();

    [Fact]
    public void Scope_Nested_JoinsNamesWithDots()
    {
        WeightScope attention = _checkpoint.Root.Scope("h.0").Scope("attn");

        Assert.Equal("h.0.attn.", attention.Prefix);
        Assert.Same(_checkpoint.Tensors["h.0.attn.c_attn.bias"], attention.Get("c_attn.bias", 144));
        Assert.Same(attention.Get("c_attn.bias"), attention.Scope("").Scope("c_attn").Get("bias"));
        Assert.True(attention.Has("c_proj.weight"));
        Assert.False(attention.Has("q_proj.weight"));
        Assert.Same(_checkpoint.Root, _checkpoint.Root.Scope(""));
    }

    [Fact]
    public void Get_Misspelled_NamesTheNearest()
    {
        string file = WeightFiles.Fixture("gpt2-tiny", "model.safetensors");
        WeightScope attention = _checkpoint.Root.Scope("h.1").Scope("attn");

        var e = Assert.Throws<CheckpointException>(() => attention.Get("c_atn.weight"));

        Assert.Equal(CheckpointFault.MissingTensor, e.Fault);
        Assert.Contains("the nearest names are 'h.1.attn.c_attn.weight', 'h.0.attn.c_attn.weight', ", e.Message);
        WeightFiles.AssertOneClearLine(e, file, "h.1.attn.c_atn.weight");
    }

    [Fact]
    public void Get_OtherShape_SaysBoth()
    {
        var e = Assert.Throws<CheckpointException>(() => _checkpoint.Root.Get("wpe.weight", 1024, 48));

        Assert.Equal(CheckpointFault.ShapeMismatch, e.Fault);
        Assert.Contains("[64, 48], expected [1024, 48]", e.Message);
        WeightFiles.AssertOneClearLine(e, WeightFiles.Fixture("gpt2-tiny", "model.safetensors"), "wpe.weight");
        Assert.Throws<CheckpointException>(() => _checkpoint.Root.Get("wpe.weight", 64));
        Assert.Throws<CheckpointException>(() => _checkpoint.Root.Get("wpe.weight", 48, 64));
    }

    [Fact]
    public void Get_NoTensorsAtAll_SaysSo()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.safetensors", WeightFiles.Safetensors("{}"));
        using var empty = Checkpoint.Open(new DirectoryFiles(folder.Root));

        var e = Assert.Throws<CheckpointException>(() => empty.Root.Get("wte.weight"));

        Assert.Contains("it holds no tensors at all", e.Message);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("wte", "wpe", 1)]
    public void Distance_KnownPairs_IsLevenshteins(string a, string b, int expected) =>
        Assert.Equal(expected, NearestNames.Distance(a, b));

    [Fact]
    public void Distance_AnyTexts_IsTheRecursiveDefinition() =>
        Gen.Select(Gen.String[Gen.Char['a', 'c'], 0, 6], Gen.String[Gen.Char['a', 'c'], 0, 6])
            .Sample((a, b) => Assert.Equal(Slow(a, b), NearestNames.Distance(a, b)), iter: 300);

    /// <summary>The definition itself, with every choice tried.</summary>
    private static int Slow(string a, string b) =>
        a.Length == 0 || b.Length == 0
            ? a.Length + b.Length
            : Math.Min(
                Slow(a[1..], b[1..]) + (a[0] == b[0] ? 0 : 1),
                1 + Math.Min(Slow(a[1..], b), Slow(a, b[1..])));
}
