using System.Text.Json;

namespace Attendance.Web.Tests.Store;

public sealed class RunStoreTests
{
    // A run of 100 tokens of the built-in model: 6 blocks × 100 × 2 × 128 floats, its logits and its tokens.
    private const long RunBytes = 900_000;

    [Fact]
    public async Task Store_ThatIsFull_LetsTheLeastRecentlyLookedAtGo()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { RunBytes = 2 * RunBytes });
        string first = await RunAsync(server, 1);
        string second = await RunAsync(server, 2);
        await server.FloatsAsync($"api/runs/{first}/pattern?block=0&head=0");
        string third = await RunAsync(server, 3);

        await server.FloatsAsync($"api/runs/{first}/pattern?block=0&head=0");
        await server.FloatsAsync($"api/runs/{third}/pattern?block=0&head=0");
        using HttpResponseMessage gone = await server.Client.GetAsync($"api/runs/{second}/pattern?block=0&head=0");
        string text = await gone.Content.ReadAsStringAsync();

        Assert.Contains("expired", await RunningServer.RefusedAsync(gone, 404), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"expired\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ThatIsTooSmallForOne_KeepsTheLast()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { RunBytes = 1 });
        string first = await RunAsync(server, 1);
        string last = await RunAsync(server, 2);

        await RunningServer.RefusedAsync(await server.Client.GetAsync($"api/runs/{first}/row?query=0"), 404);
        await server.FloatsAsync($"api/runs/{last}/row?query=0");
    }

    [Fact]
    public async Task Store_UnderManyRunsAndLooks_StaysRightWhileRunsGo()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { RunBytes = 2 * RunBytes });
        float[] expected = RunningServer.Demo.Run(Ids(7)).Attention.Pattern(2, 3).Values.ToArray();

        await Parallel.ForAsync(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            string id = await RunAsync(server, 7);
            using HttpResponseMessage answer = await server.Client.GetAsync($"api/runs/{id}/pattern?block=2&head=3");
            if (answer.IsSuccessStatusCode)
            {
                byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
                Assert.Equal(expected, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan()));
            }
            else
            {
                await RunningServer.RefusedAsync(answer, 404);
            }
        });
    }

    private static int[] Ids(int seed) => [.. Enumerable.Range(0, 100).Select(i => ((i * seed) + seed) % 1000)];

    private static async Task<string> RunAsync(RunningServer server, int seed)
    {
        JsonElement info = await server.RunAsync(new { ids = Ids(seed) });
        return info.GetProperty("id").GetString()!;
    }
}
