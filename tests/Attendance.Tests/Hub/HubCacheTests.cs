using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubCacheTests : IDisposable
{
    private const string Gpt2 = "openai-community/gpt2";
    private readonly string _directory = Directory.CreateTempSubdirectory("attendance-cache-").FullName;
    private readonly HubCache _cache;

    public HubCacheTests() => _cache = new HubCache(_directory);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("main")]
    [InlineData(PythonCache.Commit)]
    public void FindSnapshot_MadeByPython_IsFound(string revision) =>
        Assert.Equal(PythonCache.Create(_directory), _cache.FindSnapshot(Gpt2, revision));

    [Fact]
    public async Task DownloadAsync_MadeByPython_IsUsedOffline()
    {
        string snapshot = PythonCache.Create(_directory);
        using HubClient client = new(new HubOptions { CacheDirectory = _directory, Offline = true });

        Assert.Equal(snapshot, await client.DownloadAsync(Gpt2));
    }

    [Fact]
    public async Task DownloadAsync_MadeByPythonWithoutTokenizer_IsUsedOfflineButNotCalledWhole()
    {
        string snapshot = PythonCache.Create(_directory, Gpt2, "tokenizer.json", "merges.txt");
        using HubClient client = new(new HubOptions { CacheDirectory = _directory, Offline = true });

        Assert.Null(_cache.FindSnapshot(Gpt2));
        Assert.Equal(snapshot, await client.DownloadAsync(Gpt2));
    }

    [Fact]
    public void FindSnapshot_KnownToHaveNoTokenizer_IsFound()
    {
        string snapshot = PythonCache.Create(_directory, Gpt2, "tokenizer.json", "merges.txt");
        string missing = Path.Combine(_directory, "models--openai-community--gpt2", ".no_exist", PythonCache.Commit);
        foreach (string name in new[] { "tokenizer.json", "merges.txt" })
        {
            File.Create(Path.Combine(missing, name)).Dispose();
        }

        Assert.Equal(snapshot, _cache.FindSnapshot(Gpt2));
    }

    [Theory]
    [InlineData("gpt2", "main")]
    [InlineData(Gpt2, "other")]
    [InlineData(Gpt2, "ffffffffffffffffffffffffffffffffffffffff")]
    public void FindSnapshot_NotThere_IsNull(string id, string revision)
    {
        _ = PythonCache.Create(_directory);

        Assert.Null(_cache.FindSnapshot(id, revision));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    public void FindSnapshot_NeededFileMissing_IsNull(string name)
    {
        _ = PythonCache.Create(_directory, Gpt2, name);

        Assert.Null(_cache.FindSnapshot(Gpt2));
    }

    [Fact]
    public void FindSnapshot_BlobRemoved_IsNull()
    {
        _ = PythonCache.Create(_directory);
        File.Delete(Path.Combine(_directory, "models--openai-community--gpt2", "blobs", PythonCache.WeightsEtag));

        Assert.Null(_cache.FindSnapshot(Gpt2));
    }

    [Fact]
    public void FindSnapshot_ShardMissing_IsNull()
    {
        string snapshot = PythonCache.Create(_directory, Gpt2, "model.safetensors");
        File.WriteAllText(
            Path.Combine(snapshot, "model.safetensors.index.json"),
            """{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}""");
        File.WriteAllText(Path.Combine(snapshot, "model-1.safetensors"), "1");
        Assert.Null(_cache.FindSnapshot(Gpt2));

        File.WriteAllText(Path.Combine(snapshot, "model-2.safetensors"), "2");
        Assert.Equal(snapshot, _cache.FindSnapshot(Gpt2));
    }

    [Fact]
    public void List_MadeByPython_CountsEveryContentOnce()
    {
        string snapshot = PythonCache.Create(_directory);
        string root = Path.Combine(_directory, "models--openai-community--gpt2");
        string second = Path.Combine(root, "snapshots", new string('b', 40));
        _ = Directory.CreateDirectory(second);
        _ = File.CreateSymbolicLink(
            Path.Combine(second, "model.safetensors"), $"../../blobs/{PythonCache.WeightsEtag}");
        _ = Directory.CreateDirectory(Path.Combine(root, "refs", "refs", "pr"));
        File.WriteAllText(Path.Combine(root, "refs", "refs", "pr", "1"), PythonCache.Commit);
        File.WriteAllBytes(Path.Combine(root, "blobs", "abc.incomplete"), new byte[123]);

        CachedModel model = Assert.Single(_cache.List());

        Assert.Equal(Gpt2, model.RepoId);
        Assert.Equal(root, model.Directory);
        Assert.Equal(PythonCache.Size, model.SizeOnDisk);
        Assert.Equal(PythonCache.Count, model.FileCount);
        Assert.Equal(123, model.IncompleteBytes);
        Assert.NotNull(model.LastUsed);
        Assert.Equal(2, model.Revisions.Count);
        CachedRevision main = Assert.Single(model.Revisions, revision => revision.Commit == PythonCache.Commit);
        Assert.Equal(["main", "refs/pr/1"], main.Refs);
        Assert.Equal(snapshot, main.Directory);
        Assert.True(main.IsUsable);
        CachedRevision other = Assert.Single(model.Revisions, revision => revision.Commit != PythonCache.Commit);
        Assert.Empty(other.Refs);
        Assert.False(other.IsUsable);
    }

    [Fact]
    public void List_BlobInAStoreThatModelsShare_HasItsSize()
    {
        // Newer versions of huggingface_hub make blobs links into one store for all models.
        _ = PythonCache.Create(_directory);
        string blob = Path.Combine(_directory, "models--openai-community--gpt2", "blobs", PythonCache.WeightsEtag);
        string store = Path.Combine(_directory, "blobs", "ab");
        _ = Directory.CreateDirectory(store);
        File.Move(blob, Path.Combine(store, "abcd"));
        _ = File.CreateSymbolicLink(blob, "../../blobs/ab/abcd");

        Assert.Equal(PythonCache.Size, Assert.Single(_cache.List()).SizeOnDisk);
        Assert.NotNull(_cache.FindSnapshot(Gpt2));
    }

    [Fact]
    public void List_JunkAround_IsPassedOver()
    {
        _ = PythonCache.Create(_directory, "gpt2");
        string[] folders = ["datasets--x", "models--", "models--a--b--c", "models--empty", "tmp", ".locks"];
        foreach (string junk in folders)
        {
            _ = Directory.CreateDirectory(Path.Combine(_directory, junk));
        }

        File.WriteAllText(Path.Combine(_directory, "models--file"), "");
        string root = Path.Combine(_directory, "models--gpt2");
        File.WriteAllText(Path.Combine(root, "refs", "broken"), "no commit");
        File.WriteAllText(Path.Combine(root, "snapshots", ".DS_Store"), "");
        _ = Directory.CreateDirectory(Path.Combine(root, "snapshots", "not-a-commit"));
        string snapshot = Path.Combine(root, "snapshots", PythonCache.Commit);
        _ = File.CreateSymbolicLink(Path.Combine(snapshot, "dangling"), "../../blobs/none");

        CachedModel model = Assert.Single(_cache.List());

        Assert.Equal("gpt2", model.RepoId);
        Assert.Equal(["main"], Assert.Single(model.Revisions).Refs);
        Assert.Equal(PythonCache.Count, model.FileCount);
    }

    [Fact]
    public void List_NoCache_IsEmpty() => Assert.Empty(new HubCache(Path.Combine(_directory, "none")).List());
}
