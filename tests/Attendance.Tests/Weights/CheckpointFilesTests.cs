using System.Text;

using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tests.Weights;

public sealed class CheckpointFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Demo_EveryFile_IsInTheAssembly()
    {
        EmbeddedFiles demo = EmbeddedFiles.Demo;

        Assert.Equal("demo", demo.Name);
        string[] names = ["config.json", "vocab.json", "merges.txt", "model.safetensors"];
        Assert.All(names, name => Assert.True(demo.Exists(name), name));
        Assert.False(demo.Exists("model.safetensors.index.json"));
        Assert.Contains("n_head", Encoding.UTF8.GetString(demo.ReadAllBytes("config.json")));
    }

    [Fact]
    public void Demo_Checkpoint_IsReadInPlace()
    {
        using var checkpoint = Checkpoint.Open(EmbeddedFiles.Demo);

        Assert.Equal("demo/model.safetensors", checkpoint.Location);
        Assert.NotEmpty(checkpoint.Tensors);
        Assert.All(checkpoint.Tensors.Values, t => Assert.Equal(t.Count * t.DType.Size(), t.ByteLength));
        TensorData wte = checkpoint.Tensors.Values.Single(t => t.Name.EndsWith("wte.weight", StringComparison.Ordinal));
        Assert.All(wte.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Demo_Disposed_StaysUsable()
    {
        EmbeddedFiles.Demo.Dispose();
        using (MappedMemory first = EmbeddedFiles.Demo.Map("config.json"))
        {
            Assert.True(first.Length > 0);
        }

        using MappedMemory second = EmbeddedFiles.Demo.Map("config.json");
        unsafe
        {
            Assert.Equal((byte)'{', *second.Pointer);
        }
    }

    [Fact]
    public void Demo_NoSuchFile_IsOneClearLine()
    {
        var e = Assert.Throws<CheckpointException>(() => EmbeddedFiles.Demo.ReadAllBytes("tokenizer.json"));

        Assert.Equal(CheckpointFault.MissingFile, e.Fault);
        WeightFiles.AssertOneClearLine(e, "demo/tokenizer.json", null);
        Assert.Throws<CheckpointException>(() => EmbeddedFiles.Demo.Map("tokenizer.json"));
    }

    [Fact]
    public void Directory_File_IsReadAndMapped()
    {
        string path = _folder.Write("a.bin", [1, 2, 3]);
        using var files = new DirectoryFiles(_folder.Root);

        Assert.Equal(_folder.Root, files.Name);
        Assert.Equal(path, files.PathOf("a.bin"));
        Assert.True(files.Exists("a.bin"));
        Assert.Equal([1, 2, 3], files.ReadAllBytes("a.bin"));
        using MappedMemory memory = files.Map("a.bin");
        unsafe
        {
            Assert.Equal((byte[])[1, 2, 3], new ReadOnlySpan<byte>(memory.Pointer, (int)memory.Length));
        }
    }

    [Fact]
    public unsafe void Map_EmptyFile_HasNoBytes()
    {
        _folder.Write("empty", []);
        using var files = new DirectoryFiles(_folder.Root);
        using MappedMemory memory = files.Map("empty");

        Assert.Equal(0, memory.Length);
        Assert.True(memory.Pointer is null);
        Assert.Equal(
            CheckpointFault.Truncated, WeightFiles.FailToOpen(_folder.PathOf("empty")).Fault);
    }

    [Fact]
    public unsafe void Map_Disposed_ThrowsRatherThanCrashes()
    {
        _folder.Write("a.bin", [1]);
        using var files = new DirectoryFiles(_folder.Root);
        MappedMemory memory = files.Map("a.bin");
        memory.Dispose();
        memory.Dispose();

        Assert.Throws<ObjectDisposedException>(() => (nint)memory.Pointer);
    }

    [Fact]
    public unsafe void Map_FileReplacedMeanwhile_KeepsTheOldBytes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a mapped file cannot be replaced there");
        string path = _folder.Write("a.bin", [1]);
        using var files = new DirectoryFiles(_folder.Root);
        using MappedMemory memory = files.Map("a.bin");
        AtomicFile.WriteAllBytes(path, [2, 2]);

        Assert.Equal(1, *memory.Pointer);
        Assert.Equal([2, 2], File.ReadAllBytes(path));
    }

    [Fact]
    public void Directory_FolderOfThatName_IsNoFile()
    {
        Directory.CreateDirectory(_folder.PathOf("config.json"));
        using var files = new DirectoryFiles(_folder.Root);

        Assert.False(files.Exists("config.json"));
        var e = Assert.Throws<CheckpointException>(() => files.ReadAllBytes("config.json"));
        Assert.Equal(CheckpointFault.Unreadable, e.Fault);
        WeightFiles.AssertOneClearLine(e, _folder.PathOf("config.json"), null);
    }

    [Fact]
    public void Directory_NoSuchFileOrFolder_IsMissing()
    {
        using var files = new DirectoryFiles(_folder.PathOf("nowhere"));

        Assert.False(files.Exists("config.json"));
        var e = Assert.Throws<CheckpointException>(() => files.ReadAllBytes("config.json"));
        Assert.Equal(CheckpointFault.MissingFile, e.Fault);
        Assert.EndsWith("there is no such folder.", e.Message);
        WeightFiles.AssertOneClearLine(e, _folder.PathOf("nowhere/config.json"), null);
    }
}
