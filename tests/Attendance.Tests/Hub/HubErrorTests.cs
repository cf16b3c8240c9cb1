using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubErrorTests
{
    public static TheoryData<int, string?, HubFault, string> Refusals => new()
    {
        { 401, null, HubFault.Unauthorized, "HF_TOKEN" },
        { 401, "RepoNotFound", HubFault.Unauthorized, "does not exist, or it is private" },
        { 401, "GatedRepo", HubFault.Gated, "licence" },
        { 403, "GatedRepo", HubFault.Gated, "licence" },
        { 403, null, HubFault.Forbidden, "not yours" },
        { 404, "RepoNotFound", HubFault.RepoNotFound, "check the id" },
        { 404, "RevisionNotFound", HubFault.RevisionNotFound, "revision 'main'" },
        { 404, "EntryNotFound", HubFault.EntryNotFound, "config.json" },
        { 404, null, HubFault.RepoNotFound, "check the id" },
        { 400, null, HubFault.UnexpectedResponse, "400" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task DownloadAsync_Refused_SaysWhyInOneLineAndLeavesNothing(
        int status, string? code, HubFault fault, string expected)
    {
        await using HubFixture fixture = new();
        fixture.Server.When("HEAD", "config.json", FakeHub.Error(status, code, "not yours"));

        HubException error = await fixture.FailAsync();

        Assert.Equal(fault, error.Fault);
        Assert.Equal(1, error.ExitCode);
        Assert.Contains(HubFixture.Repo, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Tree());
        _ = Assert.Single(fixture.Server.Asked);
    }

    [Fact]
    public async Task DownloadAsync_TokenRefused_SaysThatTheTokenWas()
    {
        await using HubFixture fixture = new();
        fixture.Server.When("HEAD", "", FakeHub.Error(401));

        HubException error = await fixture.FailAsync(fixture.Options with { Token = "hf_secret" });

        Assert.Equal(HubFault.Unauthorized, error.Fault);
        Assert.Contains("does not accept the token", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DownloadAsync_UnknownRevision_SaysSo()
    {
        await using HubFixture fixture = new();

        HubException error = await fixture.FailAsync(revision: "nope");

        Assert.Equal(HubFault.RevisionNotFound, error.Fault);
        Assert.Contains("'nope'", error.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Tree());
    }

    [Fact]
    public async Task DownloadAsync_NoSafetensors_SaysSoAndTransfersNothing()
    {
        await using HubFixture fixture = new();
        _ = fixture.Files.Remove("model.safetensors");
        fixture.Files["pytorch_model.bin"] = [1, 2, 3];

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.NoSafetensors, error.Fault);
        Assert.DoesNotContain(fixture.Server.Asked, line => line.StartsWith("GET", StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Tree(), path => !path.Contains(".no_exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DownloadAsync_ShardMissing_NamesIt()
    {
        await using HubFixture fixture = new();
        _ = fixture.Files.Remove("model.safetensors");
        fixture.Files["model.safetensors.index.json"] =
            [.. """{"weight_map":{"a":"model-00001-of-00001.safetensors"}}"""u8];

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.EntryNotFound, error.Fault);
        Assert.Contains("model-00001-of-00001.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DownloadAsync_WrongContent_DeletesItAndSaysSo()
    {
        await using HubFixture fixture = new();
        byte[] wrong = fixture.Files["model.safetensors"].ToArray();
        wrong[^1] ^= 1;
        fixture.Server.When("GET", "/storage/", request => FakeHub.Content(request, wrong));

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.ChecksumMismatch, error.Fault);
        Assert.DoesNotContain(fixture.Tree(), path => path.Contains(fixture.WeightsEtag, StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Tree(), path => path.Contains("refs", StringComparison.Ordinal));
        _ = Assert.Single(fixture.Server.Cdn.Requests);
    }

    [Fact]
    public async Task DownloadAsync_WrongContentOfASmallFile_IsNoticedByGitsHash()
    {
        await using HubFixture fixture = new();
        byte[] content = fixture.Files["vocab.json"];
        fixture.Server.When(
            "GET", "vocab.json", new LoopbackReply(200) { Body = [.. content.Reverse()] });

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.ChecksumMismatch, error.Fault);
        Assert.Contains("vocab.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Tree(), path => path.Contains("incomplete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DownloadAsync_LongerThanAnnounced_IsRefused()
    {
        await using HubFixture fixture = new();
        fixture.Server.When(
            "GET", "/storage/", new LoopbackReply(200) { Body = [.. fixture.Files["model.safetensors"], 0] });

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.ChecksumMismatch, error.Fault);
        Assert.DoesNotContain(fixture.Tree(), path => path.Contains(fixture.WeightsEtag, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DownloadAsync_NobodyAnswers_SaysSoAtOnce()
    {
        await using HubFixture fixture = new();
        Uri nobody = LoopbackServer.Nobody();

        HubException error = await fixture.FailAsync(fixture.Options with { Endpoint = nobody });

        Assert.Equal(HubFault.NoNetwork, error.Fault);
        Assert.Contains(nobody.Authority, error.Message, StringComparison.Ordinal);
        Assert.Contains("HF_HUB_OFFLINE", error.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Clock.Waits);
        Assert.Empty(fixture.Tree());
    }

    [Fact]
    public async Task DownloadAsync_NotSecure_SaysSo()
    {
        await using HubFixture fixture = new();
        Uri plain = new UriBuilder(fixture.Server.Hub.Url) { Scheme = "https" }.Uri;

        HubException error = await fixture.FailAsync(fixture.Options with { Endpoint = plain });

        Assert.Equal(HubFault.Tls, error.Fault);
        Assert.Empty(fixture.Tree());
    }
}
