using System.Net;
using Attendance.Web.Safety;

namespace Attendance.Web.Tests.Safety;

public sealed class GuardTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly RunningServer _server = fixture.Server;

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/attention-viewer.js", HttpStatusCode.OK)]
    [InlineData("/api/server", HttpStatusCode.OK)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    [InlineData("/nothing.js", HttpStatusCode.NotFound)]
    [InlineData("/api/runs/0/wall", HttpStatusCode.NotFound)]
    [InlineData("/../../etc/passwd", HttpStatusCode.NotFound)]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd", HttpStatusCode.NotFound)]
    public async Task EveryAnswer_SaysWhatABrowserMayDo(string path, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(SecurityHeaders.ContentSecurityPolicy, Header(answer, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public void Policy_OfThePage_LetsNothingInFromOutsideAndNoScriptInLine()
    {
        Assert.DoesNotContain("unsafe", SecurityHeaders.ContentSecurityPolicy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", SecurityHeaders.ContentSecurityPolicy, StringComparison.Ordinal);
        Assert.DoesNotContain('*', SecurityHeaders.ContentSecurityPolicy);
        Assert.StartsWith("default-src 'none';", SecurityHeaders.ContentSecurityPolicy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{port}")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost.evil.example:{port}")]
    [InlineData("127.0.0.1.evil.example:{port}")]
    [InlineData("192.168.1.1:{port}")]
    public async Task Host_OfAnother_IsRefusedWithHeaders(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/server");
        request.Headers.Host = host.Replace("{port}", $"{_server.Server.Address.Port}", StringComparison.Ordinal);

        using HttpResponseMessage answer = await _server.Client.SendAsync(request);

        Assert.NotNull(Header(answer, "Content-Security-Policy"));
        Assert.Contains("is not", await RunningServer.RefusedAsync(answer, 403), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:{port}")]
    [InlineData("LOCALHOST:{port}")]
    [InlineData("127.0.0.1:{port}")]
    [InlineData("[::1]:{port}")]
    public async Task Host_OfThisMachine_IsAnswered(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/server");
        request.Headers.Host = host.Replace("{port}", $"{_server.Server.Address.Port}", StringComparison.Ordinal);

        using HttpResponseMessage answer = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://127.0.0.1:{port}")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Request_OfAnotherSite_IsRefused(string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/server");
        request.Headers.Add(name, value.Replace("{port}", $"{_server.Server.Address.Port}", StringComparison.Ordinal));

        using HttpResponseMessage answer = await _server.Client.SendAsync(request);

        Assert.Contains("another site", await RunningServer.RefusedAsync(answer, 403), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_OfItsOwnPage_IsAnswered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/server");
        request.Headers.Add("Origin", _server.Server.Address.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using HttpResponseMessage answer = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/", "navigate", "document", HttpStatusCode.OK)]
    [InlineData("/", "navigate", "iframe", HttpStatusCode.Forbidden)]
    [InlineData("/api/server", "navigate", "document", HttpStatusCode.Forbidden)]
    [InlineData("/attention-viewer.js", "no-cors", "script", HttpStatusCode.Forbidden)]
    public async Task Link_OfAnotherSite_OpensThePageAndNothingElse(
        string path, string mode, string destination, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", mode);
        request.Headers.Add("Sec-Fetch-Dest", destination);

        using HttpResponseMessage answer = await _server.Client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Post_ThatAnotherSitesFormCouldSend_IsRefused(string type)
    {
        using var content = new ByteArrayContent("{\"prompt\":\"hi\"}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        await RunningServer.RefusedAsync(await _server.Client.PostAsync("/api/runs", content), 415);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? Assert.Single(values) : null;
}
