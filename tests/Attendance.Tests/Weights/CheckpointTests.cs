using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tests.Weights;

public sealed class CheckpointTests : IDisposable
{
    private const string Index = "model.safetensors.index.json";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The index, the fault, the file of the folder and the tensor that are named.
    public static TheoryData<string, CheckpointFault, string, string?> BadIndexes => new()
    {
        { "", CheckpointFault.InvalidJson, Index, null },
        { "[]", CheckpointFault.InvalidJson, Index, null },
        { "{", CheckpointFault.InvalidJson, Index, null },
        { "{}", CheckpointFault.InvalidJson, Index, null },
        { """{"weight_map":{}}""", CheckpointFault.InvalidJson, Index, null },
        { """{"weight_map":[]}""", CheckpointFault.InvalidJson, Index, null },
        { """{"weight_map":{"a":"1.safetensors"},"weight_map":{}}""", CheckpointFault.InvalidJson, Index, null },
        { """{"weight_map":{"a":"1.safetensors"}}x""", CheckpointFault.InvalidJson, Index, null },
        { """{"weight_map":{"\ud800":"1.safetensors"}}""", CheckpointFault.InvalidJson, Index, null },
        { """{"weight_map":{"a":1}}""", CheckpointFault.InvalidJson, Index, "a" },
        { """{"weight_map":{"a":null}}""", CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", ""), CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", "."), CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", ".."), CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", "../1.safetensors"), CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", "sub/../../1.safetensors"), CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", "/etc/passwd"), CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", @"..\\1.safetensors"), CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", "C:1.safetensors"), CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", @"1\u0000.safetensors"), CheckpointFault.InvalidJson, Index, "a" },
        { Map("a", new string('n', 256)), CheckpointFault.InvalidJson, Index, "a" },
        {
            """{"weight_map":{"a":"1.safetensors","b":"2.safetensors","a":"2.safetensors"}}""",
            CheckpointFault.DuplicateTensor, Index, "a"
        },
        { Map("a", "3.safetensors"), CheckpointFault.MissingFile, "3.safetensors", null },
        { Map("c", "1.safetensors"), CheckpointFault.MissingTensor, "1.safetensors", "c" },
        { Map("b", "1.safetensors"), CheckpointFault.MissingTensor, "1.safetensors", "b" },
        {
            """{"weight_map":{"a":"1.safetensors","b":"again.safetensors"}}""",
            CheckpointFault.DuplicateTensor, "again.safetensors", "a"
        },
        {
            """{"weight_map":{"a":"1.safetensors","b":"damaged.safetensors"}}""",
            CheckpointFault.Truncated, "damaged.safetensors", null
        },
    };

    [Fact]
    public void Open_TinyGpt2_HasEveryTensorOfThreeBlocks()
    {
        using var checkpoint = Checkpoint.Open(new DirectoryFiles(WeightFiles.Fixture("gpt2-tiny")));

        // wte, wpe, ln_f (2), and per block: 4 of LayerNorm, 4 of attention, 4 of the MLP, and the mask buffer.
        Assert.Equal(4 + (3 * 13), checkpoint.Tensors.Count);
        TensorData attention = checkpoint.Root.Scope("h.2").Scope("attn").Get("c_attn.weight", 48, 144);
        Assert.Equal(DType.F32, attention.DType);
        Assert.Equal(48 * 144, attention.Count);
        Assert.All(attention.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Open_SingleFile_IsPreferredToTheIndex()
    {
        _folder.Write("model.safetensors", One("only", 3));
        _folder.Write(Index, "damaged");

        using Checkpoint checkpoint = Open();

        Assert.Equal(["only"], checkpoint.Tensors.Keys);
        Assert.Equal(_folder.PathOf("model.safetensors"), checkpoint.Location);
        Assert.Equal([checkpoint.Location], checkpoint.Files);
    }

    [Fact]
    public void Open_Shards_AreOneCheckpoint()
    {
        WriteShards();
        _folder.Write("sub/3.safetensors", One("deep", 7));
        _folder.Write(Index,
            """
            {"metadata":{"total_size":12},
             "weight_map":{"b":"2.safetensors","a":"1.safetensors","deep":"sub/3.safetensors"}}
            """);

        using Checkpoint checkpoint = Open();

        Assert.Equal([5f], checkpoint.Root.Get("a", 1).ToArray());
        Assert.Equal([6f], checkpoint.Root.Get("b", 1).ToArray());
        Assert.Equal([7f], checkpoint.Root.Get("deep", 1).ToArray());
        Assert.Equal(_folder.PathOf("2.safetensors"), checkpoint.Tensors["b"].File);
        Assert.Equal(_folder.PathOf(Index), checkpoint.Location);
        Assert.Equal(3, checkpoint.Files.Count);
        Assert.Equal(checkpoint.Files.Sum(f => new FileInfo(f).Length), checkpoint.Length);
    }

    [Fact]
    public void Open_ShardHoldsMoreThanTheIndexLists_ThatIsThereToo()
    {
        WriteShards();
        _folder.Write(Index, Map("a", "1.safetensors"));
        _folder.Write("1.safetensors", WeightFiles.Safetensors(
            """
            {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
             "extra":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}
            """,
            1, 2));

        using Checkpoint checkpoint = Open();

        Assert.Equal(2, checkpoint.Root.Get("extra").Bytes[0]);
    }

    [Theory]
    [MemberData(nameof(BadIndexes))]
    public void Open_BadShards_AreOneTypedError(string index, CheckpointFault fault, string file, string? tensor)
    {
        WriteShards();
        _folder.Write("again.safetensors", WeightFiles.Safetensors(
            """
            {"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
             "a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}
            """,
            1, 2));
        _folder.Write("damaged.safetensors", [1, 2, 3]);
        _folder.Write(Index, index);

        var e = Assert.Throws<CheckpointException>(Open);

        Assert.Equal(fault, e.Fault);
        WeightFiles.AssertOneClearLine(e, _folder.PathOf(file), tensor);
    }

    [Fact]
    public void Open_IndexThatIsNotUtf8_IsInvalidJson()
    {
        _folder.Write(Index, [.. "{\"weight_map\":{\""u8, 0xFF, .. "\":\"1.safetensors\"}}"u8]);

        Assert.Equal(CheckpointFault.InvalidJson, Assert.Throws<CheckpointException>(Open).Fault);
    }

    [Fact]
    public void Open_MissingShard_SaysWhoListsIt()
    {
        _folder.Write(Index, Map("a", "model-00001-of-00002.safetensors"));

        var e = Assert.Throws<CheckpointException>(Open);

        Assert.Contains($"{_folder.PathOf(Index)} lists it", e.Message);
    }

    [Fact]
    public void Open_Nothing_IsMissing()
    {
        var e = Assert.Throws<CheckpointException>(Open);

        Assert.Equal(CheckpointFault.MissingFile, e.Fault);
        Assert.DoesNotContain("pickle", e.Message);
        WeightFiles.AssertOneClearLine(e, _folder.PathOf("model.safetensors"), null);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model.bin.index.json")]
    public void Open_OnlyPickle_SaysWhatToDo(string file)
    {
        _folder.Write(file, "x");

        var e = Assert.Throws<CheckpointException>(Open);

        Assert.Equal(CheckpointFault.MissingFile, e.Fault);
        Assert.Contains($"{file} is a Python pickle", e.Message);
        Assert.Contains("convert the checkpoint to safetensors", e.Message);
        WeightFiles.AssertOneClearLine(e, _folder.PathOf("model.safetensors"), null);
    }

    [Fact]
    public void Dispose_Shards_ClosesAll()
    {
        WriteShards();
        _folder.Write(Index, """{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}""");
        Checkpoint checkpoint = Open();
        checkpoint.Dispose();

        Assert.Throws<ObjectDisposedException>(() => checkpoint.Root.Get("a").ToArray());
        Assert.Throws<ObjectDisposedException>(() => checkpoint.Root.Get("b").ToArray());
    }

    private static string Map(string tensor, string file) => "{\"weight_map\":{\"" + tensor + "\":\"" + file + "\"}}";

    private static byte[] One(string name, float value) => WeightFiles.Safetensors(
        "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        BitConverter.GetBytes(value));

    private void WriteShards()
    {
        _folder.Write("1.safetensors", One("a", 5));
        _folder.Write("2.safetensors", One("b", 6));
    }

    private Checkpoint Open() => Checkpoint.Open(new DirectoryFiles(_folder.Root));
}
