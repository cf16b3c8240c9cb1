using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubClientTests
{
    [Fact]
    public async Task DownloadAsync_EmptyCache_LeavesExactlyPythonsLayout()
    {
        await using HubFixture fixture = new();

        fixture.AssertWhole(await fixture.DownloadAsync());

        const string Repo = HubFixture.Folder;
        const string Snapshot = $"{Repo}/snapshots/{FakeHub.Commit}";
        const string Missing = $"{Repo}/.no_exist/{FakeHub.Commit}";
        string[] names = ["config.json", "merges.txt", "model.safetensors", "vocab.json"];
        string[] missing =
        [
            "added_tokens.json",
            "generation_config.json",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json",
        ];
        string[] expected =
        [
            .. names.Select(name => $".locks/{Repo}/{fixture.Etag(name)}.lock"),
            .. names.Select(name => $"{Repo}/blobs/{fixture.Etag(name)}"),
            .. names.Select(name => $"{Snapshot}/{name} -> ../../blobs/{fixture.Etag(name)}"),
            .. missing.Select(name => $"{Missing}/{name}"),
            $"{Repo}/refs/main",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), fixture.Tree(locks: true));
        Assert.All(missing, name => Assert.Equal(0, new FileInfo(Path.Combine(fixture.Cache, Missing, name)).Length));
        Assert.Equal(64, fixture.WeightsEtag.Length);
        Assert.Equal(40, fixture.Etag("config.json").Length);
    }

    [Fact]
    public async Task DownloadAsync_Again_AsksOnceAndTransfersNothing()
    {
        await using HubFixture fixture = new();
        string first = await fixture.DownloadAsync();
        fixture.Server.Hub.Requests.Clear();
        fixture.Server.Cdn.Requests.Clear();

        Assert.Equal(first, await fixture.DownloadAsync());

        Assert.Equal([$"HEAD /{HubFixture.Repo}/resolve/main/config.json"], fixture.Server.Asked);
    }

    [Fact]
    public async Task DownloadAsync_FullCommitInCache_AsksNothing()
    {
        await using HubFixture fixture = new();
        string first = await fixture.DownloadAsync();
        fixture.Server.Hub.Requests.Clear();
        fixture.Server.Cdn.Requests.Clear();

        Assert.Equal(first, await fixture.DownloadAsync(FakeHub.Commit));

        Assert.Empty(fixture.Server.Asked);
    }

    [Fact]
    public async Task DownloadAsync_FullCommitNotInCache_WritesNoReference()
    {
        await using HubFixture fixture = new();

        _ = await fixture.DownloadAsync(FakeHub.Commit);

        Assert.DoesNotContain(fixture.Tree(), path => path.Contains("refs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("refs/pr/1", "refs%2Fpr%2F1")]
    [InlineData("v1.0", "v1.0")]
    public async Task DownloadAsync_NamedRevision_IsEscapedAndRecorded(string revision, string inAddress)
    {
        await using HubFixture fixture = new();
        fixture.Server.Revisions[revision] = FakeHub.Commit;

        string snapshot = await fixture.DownloadAsync(revision);

        Assert.Equal($"HEAD /{HubFixture.Repo}/resolve/{inAddress}/config.json", fixture.Server.Asked.First());
        string reference = Path.Combine(fixture.Cache, HubFixture.Folder, "refs", revision);
        Assert.Equal(FakeHub.Commit, File.ReadAllText(reference));
        Assert.Equal(snapshot, new HubCache(fixture.Cache).FindSnapshot(HubFixture.Repo, revision));
    }

    [Fact]
    public async Task DownloadAsync_BranchMoved_FetchesWhatChangedAndSharesTheRest()
    {
        await using HubFixture fixture = new();
        _ = await fixture.DownloadAsync();
        string newer = new('a', 40);
        fixture.Server.Revisions["main"] = newer;
        fixture.Server.Revisions[newer] = newer;
        fixture.Files["vocab.json"] = [.. "{}"u8];
        fixture.Server.Cdn.Requests.Clear();

        string snapshot = await fixture.DownloadAsync();

        Assert.Equal(newer, Path.GetFileName(snapshot));
        Assert.Equal("{}", File.ReadAllText(Path.Combine(snapshot, "vocab.json")));
        Assert.Empty(fixture.Server.Cdn.Requests);
        Assert.Equal(newer, File.ReadAllText(Path.Combine(fixture.Cache, HubFixture.Folder, "refs", "main")));
    }

    [Fact]
    public async Task DownloadAsync_BlobRemoved_FetchesItAgain()
    {
        await using HubFixture fixture = new();
        string snapshot = await fixture.DownloadAsync();
        File.Delete(Path.Combine(fixture.Cache, HubFixture.Folder, "blobs", fixture.WeightsEtag));
        string[] files = [.. fixture.Tree()];

        fixture.AssertWhole(await fixture.DownloadAsync());
        Assert.Equal(files.Length + 1, fixture.Tree().Length);
        Assert.NotNull(new FileInfo(Path.Combine(snapshot, "model.safetensors")).LinkTarget);
    }

    [Fact]
    public async Task DownloadAsync_ShardedWeights_FetchesIndexAndEveryShard()
    {
        await using HubFixture fixture = new();
        _ = fixture.Files.Remove("model.safetensors");
        fixture.Files["model-00001-of-00002.safetensors"] = FakeHub.Bytes(5_000, seed: 2);
        fixture.Files["model-00002-of-00002.safetensors"] = FakeHub.Bytes(6_000, seed: 3);
        fixture.Files["model.safetensors.index.json"] =
        [
            .. """
               {"metadata":{},"weight_map":{"a":"model-00002-of-00002.safetensors",
               "b":"model-00001-of-00002.safetensors","c":"model-00002-of-00002.safetensors"}}
               """u8,
        ];

        fixture.AssertWhole(await fixture.DownloadAsync());
        Assert.NotNull(new HubCache(fixture.Cache).FindSnapshot(HubFixture.Repo));
    }

    [Fact]
    public async Task DownloadAsync_SeveralAtATime_GivesTheSame()
    {
        await using HubFixture fixture = new();

        string snapshot = await fixture.Client(fixture.Options with { MaxParallel = 8 }).DownloadAsync(HubFixture.Repo);

        fixture.AssertWhole(snapshot);
    }

    [Fact]
    public async Task DownloadAsync_OldIdWithoutOwner_UsesItsOwnFolder()
    {
        await using HubFixture fixture = new();
        fixture.Server.Repos["openai-community/gpt2"] = FakeHub.Model();
        fixture.Server.Renamed["gpt2"] = "openai-community/gpt2";

        string snapshot = await fixture.Client().DownloadAsync("gpt2");

        Assert.Equal(Path.Combine(fixture.Cache, "models--gpt2", "snapshots", FakeHub.Commit), snapshot);
        Assert.True(File.Exists(Path.Combine(snapshot, "model.safetensors")));
    }

    [Fact]
    public async Task DownloadAsync_NoSymbolicLinks_PutsTheFilesIntoTheSnapshot()
    {
        await using HubFixture fixture = new();

        string snapshot = await fixture.Client(files: new LinklessFileSystem()).DownloadAsync(HubFixture.Repo);

        fixture.AssertWhole(snapshot);
        Assert.DoesNotContain(fixture.Tree(), path => path.Contains("->", StringComparison.Ordinal));
    }

    private sealed class LinklessFileSystem : HubFileSystem
    {
        public override bool TryLink(string path, string target) => false;
    }
}
