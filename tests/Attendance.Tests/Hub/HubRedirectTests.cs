using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubRedirectTests
{
    private const string Token = "hf_secret";

    [Fact]
    public async Task DownloadAsync_WithToken_SendsItToTheHubAndNotToTheOtherHost()
    {
        await using HubFixture fixture = new();

        HubClient client = fixture.Client(fixture.Options with { Token = Token });
        fixture.AssertWhole(await client.DownloadAsync(HubFixture.Repo));

        Assert.All(
            fixture.Server.Hub.Requests, request => Assert.Equal($"Bearer {Token}", request.Header("Authorization")));
        LoopbackRequest storage = Assert.Single(fixture.Server.Cdn.Requests);
        Assert.Null(storage.Header("Authorization"));
        Assert.DoesNotContain(storage.Headers.Values, value => value.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DownloadAsync_WithoutToken_SendsNone()
    {
        await using HubFixture fixture = new();

        _ = await fixture.DownloadAsync();

        Assert.All(fixture.Server.Hub.Requests, request => Assert.Null(request.Header("Authorization")));
        Assert.All(
            fixture.Server.Hub.Requests,
            request => Assert.StartsWith("attendance/", request.Header("User-Agent"), StringComparison.Ordinal));
        Assert.All(fixture.Server.Hub.Requests, request => Assert.Equal("identity", request.Header("Accept-Encoding")));
    }

    [Fact]
    public async Task DownloadAsync_LargeFile_AsksTheHubForItsHeadersAndTheOtherHostForItsBytes()
    {
        await using HubFixture fixture = new();

        _ = await fixture.DownloadAsync();

        Assert.Equal($"GET /storage/{fixture.WeightsEtag}", Assert.Single(fixture.Server.Cdn.Requests).ToString());
        Assert.Contains(
            $"HEAD /{HubFixture.Repo}/resolve/{FakeHub.Commit}/model.safetensors", fixture.Server.Asked);
    }

    [Fact]
    public async Task DownloadAsync_RedirectedInsideTheHub_ReadsHeadersOfTheLastAnswer()
    {
        // The hub answers so for small files: an address on itself that may be cached, with a query.
        await using HubFixture fixture = new();
        string etag = fixture.Etag("vocab.json");
        foreach (string method in new[] { "HEAD", "GET" })
        {
            fixture.Server.When(
                method,
                $"/resolve/{FakeHub.Commit}/vocab.json",
                new LoopbackReply(307) { Headers = { ["Location"] = "/api/resolve-cache/vocab.json?etag=%22x%22" } });
            fixture.Server.When(
                method,
                "/api/resolve-cache/vocab.json?etag=%22x%22",
                request => FakeHub.Content(request, fixture.Files["vocab.json"]) with
                {
                    Headers = new() { ["ETag"] = $"W/\"{etag}\"", ["X-Repo-Commit"] = FakeHub.Commit },
                });
        }

        fixture.AssertWhole(await fixture.DownloadAsync());

        Assert.True(File.Exists(Path.Combine(fixture.Cache, HubFixture.Folder, "blobs", etag)));
    }

    [Fact]
    public async Task DownloadAsync_RedirectsForEver_FailsAndLeavesNothing()
    {
        await using HubFixture fixture = new();
        fixture.Server.When(
            "HEAD",
            "config.json",
            request => new LoopbackReply(302) { Headers = { ["Location"] = request.Path } });

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.UnexpectedResponse, error.Fault);
        Assert.Empty(fixture.Tree());
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    public async Task DownloadAsync_RedirectedToAnotherScheme_DoesNotFollow(string location)
    {
        await using HubFixture fixture = new();
        fixture.Server.When(
            "GET", "model.safetensors", new LoopbackReply(302) { Headers = { ["Location"] = location } });

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.UnexpectedResponse, error.Fault);
        Assert.DoesNotContain(fixture.Tree(), path => path.Contains(fixture.WeightsEtag, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DownloadAsync_LoginPageInstead_SaysThatThisIsNoHub()
    {
        await using HubFixture fixture = new();
        fixture.Server.When("HEAD", "", new LoopbackReply(200) { Body = [.. "<html>Log in</html>"u8] });

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.UnexpectedResponse, error.Fault);
        Assert.Empty(fixture.Tree());
    }

    [Theory]
    [InlineData("\"../../escape\"")]
    [InlineData("\"..\"")]
    [InlineData("\"\"")]
    public async Task DownloadAsync_EtagThatIsNoFileName_IsRefused(string etag)
    {
        await using HubFixture fixture = new();
        fixture.Server.When(
            "HEAD",
            "config.json",
            new LoopbackReply(200) { Headers = { ["ETag"] = etag, ["X-Repo-Commit"] = FakeHub.Commit } });

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.UnexpectedResponse, error.Fault);
        Assert.Empty(fixture.Tree());
    }
}
