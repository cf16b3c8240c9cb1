using Attendance.Attention;
using Attendance.Errors;
using Attendance.Files;
using Attendance.Weights;

namespace Attendance.Tests.Files;

public sealed class StoredAttentionTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("attendance-files-");

    [Theory]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    [InlineData(DType.F32)]
    [InlineData(DType.F64)]
    public void Open_EveryFloatType_IsWidened(DType type)
    {
        float[] values = [1, 0, 0.25f, 0.75f];
        byte[] bytes =
        [
            .. values.SelectMany(value =>
                type switch
                {
                    DType.F16 => BitConverter.GetBytes((Half)value),
                    DType.BF16 => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
                    DType.F32 => BitConverter.GetBytes(value),
                    _ => BitConverter.GetBytes((double)value),
                }),
        ];

        using var stored = StoredAttention.Open(Write(("attention", type, [2, 2], bytes)));

        Assert.Equal(values, stored.Pattern(0, 0).Values.ToArray());
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 2, 2 }, true, true)]
    [InlineData(new long[] { 2, 1, 3, 2, 2 }, true, true)]
    [InlineData(new long[] { 6, 2, 2 }, false, true)]
    public void Pattern_OfEveryLayout_IsThatPartOfTheTensor(long[] shape, bool hasBlocks, bool hasHeads)
    {
        float[] values = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        using var stored = StoredAttention.Open(Write(Floats("x", shape, values)));

        Assert.Equal((hasBlocks, hasHeads), (stored.HasBlocks, stored.HasHeads));
        Assert.Equal(values[20..24], stored.Pattern(-1, -1).Values.ToArray());
        Assert.Equal(values[..4], stored.Pattern(0, 0).Values.ToArray());
    }

    [Fact]
    public void View_Places_HaveTheirTitles()
    {
        using var stored = StoredAttention.Open(Write(Floats("attention", [2, 2, 1, 1], [1, 1, 1, 1])));

        Assert.Equal("x.safetensors · all heads of block 1", stored.View().Title);
        Assert.Equal("x.safetensors · all heads of block 0", stored.View(block: -2).Title);
        Assert.Equal("x.safetensors · head 1 in every block", stored.View(head: -1).Title);
        Assert.Equal("x.safetensors · head 0.1", stored.View(block: 0, head: 1).Title);
        Assert.Equal(
            [(0, 1), (1, 1)],
            stored.View(head: 1).Panels.Select(panel => (panel.Block!.Value, panel.Head!.Value)));
    }

    [Fact]
    public void Open_OneTensorForEachBlock_IsSortedByNumber()
    {
        var tensors = Enumerable
            .Range(0, 12)
            .Reverse()
            .Select(block => Floats($"blocks.{block}.attn.pattern", [1, 2, 1, 1], [block, block + 0.5f]))
            .Append(Floats("blocks.0.attn.scores", [1, 2, 1, 1], [7, 7]))
            .Append(Floats("ln_f.bias", [3], [1, 2, 3]));
        string path = Write([.. tensors]);

        Assert.Throws<InvalidRequestException>(() => StoredAttention.Open(path));
        using var stored = StoredAttention.Open(path, "blocks.*.attn.pattern");

        Assert.Equal((12, 2, 1), (stored.Blocks, stored.Heads, stored.Keys));
        Assert.Equal("blocks.*.attn.pattern", stored.Tensor);
        Assert.Equal(
            Enumerable.Range(0, 12).Select(block => block + 0.5f),
            stored.View(head: 1).Panels.Select(panel => panel.Matrix[0, 0]));
    }

    [Fact]
    public void Open_TensorsThatAreNoBlocks_AreNotMixed()
    {
        string path = Write(Floats("a.0", [2, 1, 1], [1, 1]), Floats("a.1", [3, 1, 1], [1, 1, 1]));

        var error = Assert.Throws<CheckpointException>(() => StoredAttention.Open(path, "a.*"));

        Assert.Equal(CheckpointFault.InvalidShape, error.Fault);
        Assert.Contains(
            "a.0 [2, 1, 1], a.1 [3, 1, 1] are not one tensor for each block",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RectangleThatIsNamed_IsCrossAttention()
    {
        string path = Write(
            Floats("w", [3, 2], [0.25f, 0.75f, 1, 0, 0.5f, 0.5f]), Floats("attention", [1, 1], [1]), Floats("u", [4, 5], new float[20]));

        using var named = StoredAttention.Open(path, "w");
        using var found = StoredAttention.Open(path);

        Assert.Equal((3, 2), (named.Queries, named.Keys));
        Assert.Equal([1, 0], named.Pattern(0, 0).Row(1).ToArray());
        Assert.Equal(["0", "1", "2"], named.View().Queries);
        Assert.Equal(["0", "1"], named.View().Keys);
        Assert.Equal("attention", found.Tensor);
    }

    [Theory]
    [InlineData(new long[] { 0, 2, 2 })]
    [InlineData(new long[] { 3, 2, 1, 1, 1 })]
    [InlineData(new long[] { 1, 1, 1, 1, 1, 1 })]
    public void Open_WrongShape_NamesTensorAndShape(long[] shape)
    {
        string path = Write(Floats("w", shape, new float[shape.Aggregate(1L, (a, b) => a * b)]));

        var error = Assert.Throws<CheckpointException>(() => StoredAttention.Open(path, "w"));

        Assert.Equal(CheckpointFault.InvalidShape, error.Fault);
        Assert.Equal("w", error.Tensor);
        Assert.Contains(
            $"w [{string.Join(", ", shape)}]; expected [B, H, T, T]",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OnlyIntegers_HoldsNothingThatFits()
    {
        string path = Write(("ids", DType.I64, [2, 2], new byte[32]));

        var error = Assert.Throws<CheckpointException>(() => StoredAttention.Open(path));

        Assert.Equal(CheckpointFault.MissingTensor, error.Fault);
        Assert.EndsWith("it holds none.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[\"a\"]", "names 1 tokens, but 'x' has 2 positions")]
    [InlineData("nonsense", "is not valid JSON")]
    public void StoredTokens_ThatDoNotFit_AreExplained(string tokens, string why)
    {
        using var stored = StoredAttention.Open(
            Write(new Dictionary<string, string> { ["tokens"] = tokens }, Floats("x", [2, 2], [1, 0, 0, 1])));

        Assert.Null(stored.StoredTokens);
        Assert.Contains(why, stored.TokenFault, StringComparison.Ordinal);
        Assert.Equal(["0", "1"], stored.View().Keys);
    }

    [Fact]
    public void RowSums_WithinHalfPrecision_AreFine()
    {
        AttentionGrid grid = Grid([1, 0, 0.5f, 0.5004f]);

        Assert.Null(RowSums.Fault(grid));
    }

    [Theory]
    [InlineData(0.5f, 0.498f, "row 1 of 'p' sums to 0.998, not 1 (1 of 2 rows do not)")]
    [InlineData(float.NaN, 0, "row 1 of 'p' sums to NaN, not 1")]
    [InlineData(float.PositiveInfinity, 0, "row 1 of 'p' sums to Infinity, not 1")]
    public void RowSums_Others_AreNamed(float first, float second, string fault) =>
        Assert.StartsWith(fault, RowSums.Fault(Grid([1, 0, first, second])), StringComparison.Ordinal);

    public void Dispose() => _directory.Delete(recursive: true);

    private static AttentionGrid Grid(float[] values) =>
        new("t", [new AttentionPanel("p", null, null, new AttentionMatrix(2, 2, values))], ["a", "b"], ["a", "b"]);

    private static (string Name, DType Type, long[] Shape, byte[] Bytes) Floats(
        string name,
        long[] shape,
        float[] values) => (name, DType.F32, shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    private string Write(params (string Name, DType Type, long[] Shape, byte[] Bytes)[] tensors) =>
        Write(null, tensors);

    private string Write(
        Dictionary<string, string>? metadata,
        params (string Name, DType Type, long[] Shape, byte[] Bytes)[] tensors)
    {
        string path = Path.Combine(_directory.FullName, "x.safetensors");
        using var file = SafetensorsWriter.Create(
            path,
            [.. tensors.Select(t => new TensorDeclaration(t.Name, t.Type, t.Shape))],
            metadata);
        foreach (var tensor in tensors)
        {
            file.Write(tensor.Bytes);
        }

        file.Complete();
        return path;
    }
}
