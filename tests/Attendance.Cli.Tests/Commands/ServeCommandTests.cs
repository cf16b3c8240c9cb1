using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Attendance.Cli.Tests.Hosting;

namespace Attendance.Cli.Tests.Commands;

public sealed partial class ServeCommandTests
{
    [Fact]
    public async Task Serve_Started_SaysWhereAndAnswersUntilItIsStopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill.");
        using CliProcess cli = CliProcess.Start(["serve", "--port", "0"]);
        string line = (await cli.Process.StandardOutput.ReadLineAsync())!;
        Uri address = AddressIn(line);
        using var client = new HttpClient();

        string page = await client.GetStringAsync(address);
        string server = await client.GetStringAsync(new Uri(address, "api/server"));
        await cli.InterruptAsync("INT");
        CliRun run = await cli.EndAsync();

        Assert.Contains("<attention-viewer>", page, StringComparison.Ordinal);
        Assert.Contains("\"model\":\"demo\"", server, StringComparison.Ordinal);
        Assert.Equal(130, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Serve_ForOthers_PrintsATokenWithoutWhichNobodyComesIn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill.");
        using CliProcess cli = CliProcess.Start(["serve", "--port", "0", "--host", "0.0.0.0"]);
        string line = (await cli.Process.StandardOutput.ReadLineAsync())!;
        var address = new UriBuilder(AddressIn(line)) { Host = "127.0.0.1" };
        using var client = new HttpClient();

        Assert.Matches(@"\?token=[A-Za-z0-9_-]{43}$", address.Uri.ToString());
        string page = await client.GetStringAsync(address.Uri);
        address.Query = "";
        using var stranger = new HttpClient();
        using HttpResponseMessage refused = await stranger.GetAsync(address.Uri);
        await cli.InterruptAsync("INT");
        await cli.EndAsync();

        Assert.Contains("<attention-viewer>", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public void Serve_AtAPortThatIsTaken_SaysWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        CliRun.Of("serve", "--port", $"{port}").IsError(
            1,
            $"port {port} of 127.0.0.1 is taken, perhaps by another 'attendance serve'; choose another with --port N, "
                + "or any free one with --port 0.");
    }

    [Fact]
    public void Serve_AtAnAddressOfAnother_SaysWhatToDo() =>
        CliRun.Of("serve", "--port", "0", "--host", "192.0.2.1").IsError(
            1, "'192.0.2.1' is no address of this machine; leave --host out, or give 0.0.0.0 for all of them.");

    [Theory]
    [InlineData("65536")]
    [InlineData("-1")]
    public void Serve_AtNoPort_IsWrongUsage(string port) =>
        CliRun.Of("serve", "--port", port).IsUsageError(
            $"--port: {port} is no port; expected 0 to 65535.", "attendance serve");

    [Fact]
    public void View_AsAPage_WritesOneFileAndSaysHowExactItIs()
    {
        using var scratch = new Scratch();

        CliRun run = CliRun.Of("view", "I love you", "--out", scratch.At("love.html")).Ok();

        Assert.Matches(
            $@"wrote {Regex.Escape(scratch.At("love.html"))} \(\d+ kB; every weight is exact\)\n$", run.Output);
        string page = File.ReadAllText(scratch.At("love.html"));
        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.Equal(["love.html"], scratch.Files);
    }

    [Fact]
    public void View_AsAPageOfOneHead_OpensAtThatHead()
    {
        using var scratch = new Scratch();

        CliRun run = CliRun.Of(
            "view", "I love you", "--block", "-1", "--head", "2", "--json", "--out", scratch.At("love.html"));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("I love you", string.Concat(run.Json().GetProperty("tokens").EnumerateArray().Select(
            token => (token.GetProperty("start").GetInt32() > 0 ? " " : "") + token.GetProperty("text").GetString())));
        Assert.StartsWith("wrote", run.Error, StringComparison.Ordinal);
        string page = File.ReadAllText(scratch.At("love.html"));
        Assert.Contains("\"state\":\"v=head\\u0026b=5\\u0026h=2", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AsAPage_WritesWhatTheFileHolds()
    {
        using var scratch = new Scratch();

        CliRun run = CliRun.Of(
            "open", Scratch.Fixture("gpt2-real-examples", "ex0.safetensors"), "--out", scratch.At("x.html")).Ok();

        Assert.EndsWith("every weight is exact)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"blocks\":12", File.ReadAllText(scratch.At("x.html")), StringComparison.Ordinal);
    }

    private static Uri AddressIn(string line) => new(Address().Match(line).Value);

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Address();
}
