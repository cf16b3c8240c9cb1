using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubOfflineTests
{
    [Fact]
    public async Task DownloadAsync_OfflineAndCached_UsesTheCacheAndAsksNothing()
    {
        await using HubFixture fixture = new();
        string snapshot = await fixture.DownloadAsync();
        fixture.Server.Hub.Requests.Clear();
        fixture.Server.Cdn.Requests.Clear();

        Assert.Equal(
            snapshot, await fixture.Client(fixture.Options with { Offline = true }).DownloadAsync(HubFixture.Repo));

        Assert.Empty(fixture.Server.Asked);
    }

    [Fact]
    public async Task DownloadAsync_OfflineAndNotCached_SaysSo()
    {
        await using HubFixture fixture = new();

        HubException error = await fixture.FailAsync(fixture.Options with { Offline = true });

        Assert.Equal(HubFault.Offline, error.Fault);
        Assert.Empty(fixture.Server.Asked);
        Assert.Empty(fixture.Tree());
    }

    [Fact]
    public async Task DownloadAsync_OfflineAndOnlyPartlyCached_SaysSo()
    {
        await using HubFixture fixture = new();
        string snapshot = await fixture.DownloadAsync();
        File.Delete(Path.Combine(snapshot, "model.safetensors"));

        Assert.Equal(HubFault.Offline, (await fixture.FailAsync(fixture.Options with { Offline = true })).Fault);
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(429, null)]
    [InlineData(401, null)]
    [InlineData(404, "RepoNotFound")]
    public async Task DownloadAsync_HubFailsAndCached_UsesTheCacheAtOnce(int status, string? code)
    {
        await using HubFixture fixture = new();
        string snapshot = await fixture.DownloadAsync();
        string[] before = fixture.Tree();
        fixture.Server.When("HEAD", "config.json", FakeHub.Error(status, code));

        Assert.Equal(snapshot, await fixture.DownloadAsync());

        Assert.Empty(fixture.Clock.Waits);
        Assert.Equal(before, fixture.Tree());
    }

    [Fact]
    public async Task DownloadAsync_NoNetworkAndCached_UsesTheCache()
    {
        await using HubFixture fixture = new();
        string snapshot = await fixture.DownloadAsync();
        Uri nobody = LoopbackServer.Nobody();

        string found = await fixture.Client(fixture.Options with { Endpoint = nobody }).DownloadAsync(HubFixture.Repo);

        Assert.Equal(snapshot, found);
        Assert.Empty(fixture.Clock.Waits);
    }

    [Fact]
    public async Task DownloadAsync_RevisionRemovedFromTheHub_SaysSoInsteadOfUsingTheOldOne()
    {
        await using HubFixture fixture = new();
        _ = await fixture.DownloadAsync();
        _ = fixture.Server.Revisions.Remove("main");

        Assert.Equal(HubFault.RevisionNotFound, (await fixture.FailAsync()).Fault);
    }

    [Fact]
    public async Task DownloadAsync_BranchMovedAndDownloadFails_KeepsTheOldSnapshotForTheBranch()
    {
        await using HubFixture fixture = new();
        string old = await fixture.DownloadAsync();
        string newer = new('a', 40);
        fixture.Server.Revisions["main"] = newer;
        fixture.Server.Revisions[newer] = newer;
        fixture.Files["model.safetensors"] = FakeHub.Bytes(1_000, seed: 4);
        fixture.Server.When("GET", "/storage/", new LoopbackReply(500));

        Assert.Equal(HubFault.TooManyRetries, (await fixture.FailAsync()).Fault);

        Assert.Equal(old, new HubCache(fixture.Cache).FindSnapshot(HubFixture.Repo));
    }
}
