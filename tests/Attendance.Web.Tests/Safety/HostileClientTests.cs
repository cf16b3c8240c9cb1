using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;

namespace Attendance.Web.Tests.Safety;

public sealed class HostileClientTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Prompt_OfTenMegabytes_IsRefusedAndTheNextIsServed()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var content = new StringContent(
            $$"""{"prompt":"{{new string('a', 10_000_000)}}"}""", Encoding.UTF8, "application/json");

        string error = await RunningServer.RefusedAsync(await server.Client.PostAsync("api/runs", content), 413);

        Assert.Contains("shorten the prompt", error, StringComparison.Ordinal);
        await IsServedAsync(server);
    }

    [Fact]
    public async Task Prompt_OfTooManyCharacters_IsRefusedBeforeItIsSplit()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { PromptCharacters = 100 });

        foreach (string path in (string[])["api/runs", "api/tokens"])
        {
            string error = await RunningServer.RefusedAsync(
                await server.PostAsync(path, new { prompt = new string('a', 101) }), 413);
            Assert.Contains("101 characters", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Body_OfOneByteASecond_IsCutOffAndTheNextIsServed()
    {
        var limits = new ServerLimits { Grace = TimeSpan.FromSeconds(1.1), BytesPerSecond = 100 };
        await using RunningServer server = await RunningServer.StartAsync(limits);
        using TcpClient slow = await ConnectAsync(server);
        await SendAsync(slow, HeadersOf(server) + "\r\n{");

        Assert.True(await IsClosedAsync(slow, drip: "a"));
        await IsServedAsync(server);
    }

    [Fact]
    public async Task Headers_OfOneByteASecond_AreCutOffAndTheNextIsServed()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new ServerLimits { HeaderTime = TimeSpan.FromSeconds(1) });
        using TcpClient slow = await ConnectAsync(server);
        await SendAsync(slow, "GET /api/server HTTP/1.1\r\nHost: ");

        Assert.True(await IsClosedAsync(slow, drip: "a"));
        await IsServedAsync(server);
    }

    [Fact]
    public async Task Clients_FiftyAtOnce_AreAllAnsweredOrToldToComeAgain()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { QueuedPasses = 4 });
        await IsServedAsync(server);
        int[] ids = [.. Enumerable.Range(0, 200)];

        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => server.PostAsync("api/runs", new { ids })));

        int served = answers.Count(answer => answer.StatusCode == HttpStatusCode.OK);
        HttpResponseMessage[] refused = [.. answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests)];
        Assert.InRange(served, 1, 50);
        Assert.Equal(50, served + refused.Length);
        Assert.All(refused, answer => Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero));
        await IsServedAsync(server);
    }

    [Fact]
    public async Task Looks_OfFiftyClientsAtOnce_AreAllAnswered()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string id = await server.IdOfAsync("I love you so much that I sing all day");

        float[][] patterns = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => server.FloatsAsync($"api/runs/{id}/pattern?block={i % 6}&head={i % 8}")));

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(patterns[i], patterns[i + 24]);
        }
    }

    [Fact]
    public async Task Queue_ThatIsFull_RefusesLooks()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { Looks = 1, QueuedLooks = 0 });
        int[] ids = [.. Enumerable.Range(0, 400)];
        string id = (await server.RunAsync(new { ids })).GetProperty("id").GetString()!;

        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => server.Client.GetAsync($"api/runs/{id}/wall")));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(
            answers,
            answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Page_LeftMidGeneration_LeavesTheServerFree()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string id = await server.IdOfAsync("I love");
        using var gone = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/runs/{id}/generate")
        {
            Content = JsonContent.Create(new { tokens = 500 }),
        };
        using (HttpResponseMessage answer = await server.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, gone.Token))
        {
            byte[] some = new byte[64];
            Assert.NotEqual(0, await (await answer.Content.ReadAsStreamAsync(gone.Token)).ReadAsync(some, gone.Token));
            await gone.CancelAsync();
        }

        await IsServedAsync(server);
    }

    [Fact]
    public async Task Page_LeftMidRun_LeavesTheServerFree()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        int[] ids = [.. Enumerable.Range(0, 500)];
        for (int i = 0; i < 5; i++)
        {
            using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(5 * i));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => server.Client.PostAsync("api/runs", JsonContent.Create(new { ids }), gone.Token)
                    .ContinueWith(run => gone.Token.ThrowIfCancellationRequested(), TaskScheduler.Default));
        }

        await IsServedAsync(server);
    }

    [Fact]
    public async Task Page_LeftMidCausalMap_LeavesTheServerFree()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        int[] ids = [.. Enumerable.Range(1, 500)];
        string id = (await server.RunAsync(new { ids })).GetProperty("id").GetString()!;
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => server.Client.PostAsync($"api/runs/{id}/causes", JsonContent.Create(new { }), gone.Token));

        await IsServedAsync(server);
    }

    private static async Task IsServedAsync(RunningServer server) =>
        Assert.Equal(3, (await server.RunAsync("I love you")).GetProperty("tokens").GetArrayLength());

    private static string HeadersOf(RunningServer server) =>
        $"POST /api/runs HTTP/1.1\r\nHost: 127.0.0.1:{server.Server.Address.Port}\r\n"
        + "Content-Type: application/json\r\nContent-Length: 1000\r\n";

    private static async Task<TcpClient> ConnectAsync(RunningServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Server.Address.Port);
        return client;
    }

    private static async Task SendAsync(TcpClient client, string text) =>
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends a byte every quarter of a second until the server has had enough.</summary>
    private static async Task<bool> IsClosedAsync(TcpClient client, string drip)
    {
        byte[] rest = new byte[4096];
        var clock = Stopwatch.StartNew();
        Task<int> reading = client.GetStream().ReadAsync(rest).AsTask();
        while (clock.Elapsed < s_patience)
        {
            try
            {
                if (reading.IsCompleted && await reading == 0)
                {
                    return true;
                }

                if (reading.IsCompleted)
                {
                    // What the server says before it hangs up.
                    reading = client.GetStream().ReadAsync(rest).AsTask();
                }

                await SendAsync(client, drip);
            }
            catch (IOException)
            {
                return true;
            }

            await Task.Delay(250);
        }

        return false;
    }
}
