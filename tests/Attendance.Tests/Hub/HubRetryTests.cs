using System.Globalization;
using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubRetryTests
{
    [Theory]
    [InlineData("HEAD", "config.json", 500)]
    [InlineData("HEAD", "vocab.json", 502)]
    [InlineData("GET", "vocab.json", 503)]
    [InlineData("GET", "/storage/", 500)]
    public async Task DownloadAsync_ServerErrorThenSuccess_TriesAgain(string method, string path, int status)
    {
        await using HubFixture fixture = new();
        fixture.Server.When(method, path, new LoopbackReply(status), times: 2);

        fixture.AssertWhole(await fixture.DownloadAsync());

        Assert.Equal(2, fixture.Clock.Waits.Count);
    }

    [Fact]
    public async Task DownloadAsync_ServerErrorForEver_GivesUpAfterGrowingWaits()
    {
        await using HubFixture fixture = new();
        fixture.Server.When("HEAD", "config.json", new LoopbackReply(503));

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.TooManyRetries, error.Fault);
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Contains("5 attempts", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, fixture.Server.Hub.Requests.Count);
        double[] longest = [0.5, 1, 2, 4];
        Assert.Equal(4, fixture.Clock.Waits.Count);
        Assert.All(
            fixture.Clock.Waits.Zip(longest),
            pair => Assert.InRange(pair.First.TotalSeconds, pair.Second / 2, pair.Second));
        Assert.Empty(fixture.Tree());
    }

    [Fact]
    public async Task DownloadAsync_ThrottledForSeconds_WaitsAsLongAsAsked()
    {
        await using HubFixture fixture = new();
        LoopbackReply throttled = new(429) { Headers = { ["Retry-After"] = "17" } };
        fixture.Server.When("HEAD", "config.json", throttled, times: 1);

        fixture.AssertWhole(await fixture.DownloadAsync());

        Assert.Equal([TimeSpan.FromSeconds(17)], fixture.Clock.Waits);
    }

    [Fact]
    public async Task DownloadAsync_ThrottledUntilADate_WaitsUntilThen()
    {
        await using HubFixture fixture = new();
        string date = fixture.Clock.GetUtcNow().AddSeconds(42).ToString("R", CultureInfo.InvariantCulture);
        LoopbackReply throttled = new(429) { Headers = { ["Retry-After"] = date } };
        fixture.Server.When("GET", "/storage/", throttled, times: 1);

        fixture.AssertWhole(await fixture.DownloadAsync());

        Assert.Equal([TimeSpan.FromSeconds(42)], fixture.Clock.Waits);
    }

    [Fact]
    public async Task DownloadAsync_ThrottledForHours_SaysSoInsteadOfWaiting()
    {
        await using HubFixture fixture = new();
        fixture.Server.When("HEAD", "config.json", new LoopbackReply(429) { Headers = { ["Retry-After"] = "7200" } });

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.TooManyRetries, error.Fault);
        Assert.Contains("7200 s", error.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Clock.Waits);
    }

    [Fact]
    public async Task DownloadAsync_ConnectionReset_TriesAgain()
    {
        await using HubFixture fixture = new();
        fixture.Server.When("HEAD", "config.json", new LoopbackReply(200) { Reset = true }, times: 2);

        fixture.AssertWhole(await fixture.DownloadAsync());
    }

    [Fact]
    public async Task DownloadAsync_ServerSaysNothing_TimesOut()
    {
        await using HubFixture fixture = new();
        TaskCompletionSource never = new();
        fixture.Server.When("HEAD", "config.json", new LoopbackReply(200) { Before = never.Task });

        Task<HubException> failing = fixture.FailAsync();
        await ExpireUntilDoneAsync(fixture, failing, InstantClock.RequestLimit);

        Assert.Equal(HubFault.Timeout, (await failing).Fault);
        Assert.Empty(fixture.Tree());
    }

    [Fact]
    public async Task DownloadAsync_BodyStandsStill_TimesOutAndKeepsWhatArrived()
    {
        await using HubFixture fixture = new();
        byte[] weights = fixture.Files["model.safetensors"];
        TaskCompletionSource never = new();
        fixture.Server.When(
            "GET",
            "/storage/",
            request => FakeHub.Content(request, weights) with { CutAfter = 10_000, After = never.Task });

        Task<HubException> failing = fixture.FailAsync(fixture.Options with { MaxAttempts = 1 });
        while (!File.Exists(fixture.Partial) || new FileInfo(fixture.Partial).Length < 10_000)
        {
            await Task.Delay(1);
        }

        await ExpireUntilDoneAsync(fixture, failing, InstantClock.StallLimit);

        Assert.Equal(HubFault.Timeout, (await failing).Fault);
        Assert.Equal(weights[..10_000], await File.ReadAllBytesAsync(fixture.Partial));
    }

    [Fact]
    public void Backoff_ManyFailures_IsLimited() =>
        Assert.All(Enumerable.Range(1, 100), n => Assert.InRange(Retrier.Backoff(n).TotalSeconds, 0.25, 8));

    private static async Task ExpireUntilDoneAsync(HubFixture fixture, Task task, TimeSpan limit)
    {
        while (!task.IsCompleted)
        {
            _ = fixture.Clock.Expire(limit);
            await Task.Delay(1);
        }
    }
}
