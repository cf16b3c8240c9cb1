using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubResumeTests
{
    private const string Storage = "/storage/";

    [Fact]
    public async Task DownloadAsync_PartialFileInCache_AsksForTheRestOnly()
    {
        await using HubFixture fixture = new();
        fixture.LeavePartial(fixture.Files["model.safetensors"][..100_000]);

        fixture.AssertWhole(await fixture.DownloadAsync());

        Assert.Equal("bytes=100000-", Assert.Single(fixture.Server.Cdn.Requests).Header("Range"));
    }

    [Fact]
    public async Task DownloadAsync_PartialFileIsAlreadyWhole_TransfersNothing()
    {
        await using HubFixture fixture = new();
        fixture.LeavePartial(fixture.Files["model.safetensors"]);

        fixture.AssertWhole(await fixture.DownloadAsync());

        Assert.Empty(fixture.Server.Cdn.Requests);
    }

    [Fact]
    public async Task DownloadAsync_PartialFileTooLong_BeginsAgain()
    {
        await using HubFixture fixture = new();
        fixture.LeavePartial(new byte[300_001]);

        fixture.AssertWhole(await fixture.DownloadAsync());

        Assert.Null(Assert.Single(fixture.Server.Cdn.Requests).Header("Range"));
    }

    [Fact]
    public async Task DownloadAsync_PartialFileOfSomethingElse_IsThrownAwayAndFetchedOnceMore()
    {
        await using HubFixture fixture = new();
        fixture.LeavePartial(FakeHub.Bytes(1_000, seed: 9));

        fixture.AssertWhole(await fixture.DownloadAsync());

        Assert.Equal(["bytes=1000-", null], fixture.Server.Cdn.Requests.Select(request => request.Header("Range")));
    }

    [Fact]
    public async Task DownloadAsync_RangeNotHeeded_WritesFromTheBeginning()
    {
        await using HubFixture fixture = new();
        byte[] weights = fixture.Files["model.safetensors"];
        fixture.LeavePartial(weights[..100_000]);
        fixture.Server.When("GET", Storage, new LoopbackReply(200) { Body = weights });

        fixture.AssertWhole(await fixture.DownloadAsync());
    }

    [Fact]
    public async Task DownloadAsync_RangeRefused_BeginsAgain()
    {
        await using HubFixture fixture = new();
        fixture.LeavePartial(fixture.Files["model.safetensors"][..100_000]);
        fixture.Server.When("GET", Storage, new LoopbackReply(416), times: 1);

        fixture.AssertWhole(await fixture.DownloadAsync());
    }

    [Theory]
    [InlineData("bytes 5-299999/300000")]
    [InlineData("bytes 100000-299999/400000")]
    public async Task DownloadAsync_AnotherRangeThanAsked_BeginsAgain(string range)
    {
        await using HubFixture fixture = new();
        byte[] weights = fixture.Files["model.safetensors"];
        fixture.LeavePartial(weights[..100_000]);
        fixture.Server.When(
            "GET",
            Storage,
            new LoopbackReply(206) { Body = weights[100_000..], Headers = { ["Content-Range"] = range } },
            times: 1);

        fixture.AssertWhole(await fixture.DownloadAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DownloadAsync_BodyCutSeveralTimes_GoesOnFromWhatArrived(bool reset)
    {
        await using HubFixture fixture = new();
        byte[] weights = fixture.Files["model.safetensors"];
        fixture.Server.When(
            "GET",
            Storage,
            request => FakeHub.Content(request, weights) with { CutAfter = 50_000, Reset = reset },
            times: 3);

        fixture.AssertWhole(await fixture.DownloadAsync());

        // A reset may swallow bytes that were on their way, so that only the first request is certain then.
        string?[] ranges = [.. fixture.Server.Cdn.Requests.Select(request => request.Header("Range"))];
        Assert.Equal(4, ranges.Length);
        Assert.Null(ranges[0]);
        if (!reset)
        {
            Assert.Equal([null, "bytes=50000-", "bytes=100000-", "bytes=150000-"], ranges);
        }
    }

    [Fact]
    public async Task DownloadAsync_BodyCutForEver_GivesUpAndLeavesThePartialFile()
    {
        await using HubFixture fixture = new();
        byte[] weights = fixture.Files["model.safetensors"];
        fixture.Server.When("GET", Storage, request => FakeHub.Content(request, weights) with { CutAfter = 1_000 });

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.TooManyRetries, error.Fault);
        Assert.Equal(fixture.Options.MaxAttempts, fixture.Server.Cdn.Requests.Count);
        Assert.Equal(weights[..5_000], await File.ReadAllBytesAsync(fixture.Partial));
        AssertNoWeightsAndNoReference(fixture);
    }

    [Fact]
    public async Task DownloadAsync_Cancelled_LeavesThePartialFileAndTheNextCallGoesOn()
    {
        await using HubFixture fixture = new();
        byte[] weights = fixture.Files["model.safetensors"];
        TaskCompletionSource release = new();
        fixture.Server.When(
            "GET",
            Storage,
            new LoopbackReply(200) { Body = weights, CutAfter = 200_000, After = release.Task },
            times: 1);
        using CancellationTokenSource cancel = new();
        CallbackProgress progress = new(report =>
        {
            if (report.File == "model.safetensors" && File.Exists(fixture.Partial)
                && new FileInfo(fixture.Partial).Length == 200_000)
            {
                cancel.Cancel();
            }
        });
        fixture.Clock.Advance(TimeSpan.FromDays(1));

        Task<string> download = fixture.Client(time: new TickingClock(fixture.Clock))
            .DownloadAsync(HubFixture.Repo, progress: progress, cancellationToken: cancel.Token);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);

        Assert.Equal(weights[..200_000], await File.ReadAllBytesAsync(fixture.Partial));
        AssertNoWeightsAndNoReference(fixture);
        Assert.Null(new HubCache(fixture.Cache).FindSnapshot(HubFixture.Repo));
        release.SetResult();
        fixture.AssertWhole(await fixture.DownloadAsync());
        Assert.Equal("bytes=200000-", fixture.Server.Cdn.Requests.Last().Header("Range"));
    }

    [Fact]
    public async Task DownloadAsync_SignedAddressRanOut_GetsAFreshOne()
    {
        await using HubFixture fixture = new();
        fixture.Server.When("GET", Storage, new LoopbackReply(403), times: 1);

        fixture.AssertWhole(await fixture.DownloadAsync());

        string resolve = $"GET /{HubFixture.Repo}/resolve/{FakeHub.Commit}/model.safetensors";
        Assert.Equal(2, fixture.Server.Asked.Count(line => line == resolve));
    }

    private static void AssertNoWeightsAndNoReference(HubFixture fixture) => Assert.DoesNotContain(
        fixture.Tree(),
        path => path.Contains("model.safetensors", StringComparison.Ordinal)
            || path.Contains("refs", StringComparison.Ordinal));
}
