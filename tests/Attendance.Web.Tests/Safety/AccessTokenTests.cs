using System.Net;

namespace Attendance.Web.Tests.Safety;

public sealed class AccessTokenTests
{
    [Fact]
    public async Task Loopback_NeedsNoToken()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        Assert.Null(server.Server.Token);
        Assert.Equal(server.Server.Address, server.Server.PageAddress);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=wrong")]
    [InlineData("?token={token}x")]
    public async Task OtherHost_WithoutTheToken_IsRefusedEverything(string query)
    {
        await using RunningServer server = await OpenToAllAsync();
        foreach (string path in (string[])["/", "/attention-viewer.js", "/api/server", "/api/runs/0/wall", "/nothing"])
        {
            string address = path + query.Replace("{token}", server.Server.Token, StringComparison.Ordinal);

            Assert.Contains(
                "token", await RunningServer.RefusedAsync(await server.Client.GetAsync(address), 403), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OtherHost_WithTheToken_GivesACookieThatScriptsCannotRead()
    {
        await using RunningServer server = await OpenToAllAsync();

        using HttpResponseMessage answer = await server.Client.GetAsync($"/?token={server.Server.Token}");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/", answer.Headers.Location?.ToString());
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/server");
        request.Headers.Add("Cookie", cookie[..cookie.IndexOf(';', StringComparison.Ordinal)]);
        using HttpResponseMessage admitted = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
    }

    [Fact]
    public async Task OtherHost_UnderAForeignName_IsRefusedEvenWithTheToken()
    {
        await using RunningServer server = await OpenToAllAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/?token={server.Server.Token}");
        request.Headers.Host = $"evil.example:{server.Server.Address.Port}";

        Assert.Contains(
            "is not", await RunningServer.RefusedAsync(await server.Client.SendAsync(request), 403), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfEachServer_IsItsOwn()
    {
        await using RunningServer one = await OpenToAllAsync();
        await using RunningServer other = await OpenToAllAsync();

        Assert.NotEqual(one.Server.Token, other.Server.Token);
        Assert.Equal(43, one.Server.Token!.Length);
    }

    private static async Task<RunningServer> OpenToAllAsync()
    {
        RunningServer server = await RunningServer.StartAsync(host: "0.0.0.0");
        server.Client.BaseAddress = new UriBuilder(server.Server.Address) { Host = "127.0.0.1" }.Uri;
        return server;
    }
}
