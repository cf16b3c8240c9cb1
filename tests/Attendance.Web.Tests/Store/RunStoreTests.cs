using System.Text.Json;
using Attendance.Analysis.Interventions;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Protocol;
using Attendance.Web.Running;
using Attendance.Web.Safety;
using Attendance.Web.Store;

namespace Attendance.Web.Tests.Store;

public sealed class RunStoreTests
{
    // A run of 100 tokens of the built-in model: 6 blocks × 100 × 2 × 128 floats, and what is known of the tokens.
    private const long RecipeBytes = 25_600;
    private const long RunBytes = 614_400 + RecipeBytes;
    private const long PassBytes = 400_000;

    [Fact]
    public async Task Run_WhoseMemoryWent_IsMadeAgainToTheBit()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { RunBytes = 1 });
        string first = await RunAsync(server, 1);
        float[] wall = await server.FloatsAsync($"api/runs/{first}/looked?key=3");
        JsonElement info = await server.GetAsync($"api/runs/{first}");
        await RunAsync(server, 2);

        float[] again = await server.FloatsAsync($"api/runs/{first}/looked?key=3");

        Assert.Equal(wall, again);
        Assert.Equal(info.GetRawText(), (await server.GetAsync($"api/runs/{first}")).GetRawText());
    }

    [Fact]
    public async Task Run_WithInterventionsWhoseMemoryWent_IsMadeAgainWithThem()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { RunBytes = 1 });
        object[] interventions = [new { kind = "zero", head = "1.2" }, new { kind = "cut", head = "2.0", query = 4, key = 0 }];
        string changed = (await server.RunAsync(new { ids = Ids(3), interventions })).GetProperty("id").GetString()!;
        float[] pattern = await server.FloatsAsync($"api/runs/{changed}/pattern?block=2&head=0");
        await RunAsync(server, 3);

        float[] again = await server.FloatsAsync($"api/runs/{changed}/pattern?block=2&head=0");
        float[] column = await server.FloatsAsync($"api/runs/{changed}/column?block=2&head=0&key=0");

        Assert.Equal(0, pattern[4 * 100]);
        Assert.Equal(pattern, again);
        Assert.Equal(Enumerable.Range(0, 100).Select(query => pattern[query * 100]), column);
    }

    [Fact]
    public async Task Run_WhoseMemoryWent_IsMadeOnceForAllWhoAsk()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new ServerLimits { RunBytes = 1, QueuedPasses = 0 });
        string first = await RunAsync(server, 1);
        await RunAsync(server, 2);

        // Were each of them to wait for a pass of its own, all but one were refused.
        float[][] rows = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => server.FloatsAsync($"api/runs/{first}/row?query=50")));

        Assert.All(rows, row => Assert.Equal(rows[0], row));
    }

    [Fact]
    public async Task Run_ThatTooManyCameAfter_HasExpired()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new ServerLimits { RunBytes = 1, RememberedRuns = 1 });
        string first = await RunAsync(server, 1);
        string second = await RunAsync(server, 2);
        string third = await RunAsync(server, 3);

        await server.FloatsAsync($"api/runs/{third}/row?query=0");
        await server.FloatsAsync($"api/runs/{second}/row?query=0");
        using HttpResponseMessage gone = await server.Client.GetAsync($"api/runs/{first}/row?query=0");
        string text = await gone.Content.ReadAsStringAsync();

        Assert.Contains("expired", await RunningServer.RefusedAsync(gone, 404), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"expired\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comparison_OfRunsThatAreNotHeldTogether_HoldsBoth()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { RunBytes = 1 });
        (string a, string b) = (await RunAsync(server, 1), await RunAsync(server, 2));
        string path = $"api/compare/{a}/{b}/difference?block=1&head=1&align=positions";

        float[] difference = await server.FloatsAsync(path);
        await RunAsync(server, 3);

        Assert.Equal(100 * 100, difference.Length);
        Assert.Equal(difference, await server.FloatsAsync(path));
    }

    [Fact]
    public void Reserve_LetsTheLeastRecentlyLookedAtGoAndNobodyWhoLooks()
    {
        using var store = new RunStore((3 * RunBytes) + PassBytes + RecipeBytes, 8);
        KeptRun[] runs = [.. Enumerable.Range(1, 3).Select(Made)];
        foreach (KeptRun run in runs)
        {
            store.Add(run).Dispose();
        }

        using RunLease looked = store.Find(runs[0].Info.Id, out _)!;
        Assert.Equal(3, store.Runs);
        Assert.Equal(3 * RunBytes, store.Bytes);
        using (store.Reserve(RunBytes + PassBytes))
        {
            Assert.Equal(2, store.Runs);
            Assert.Null(store.Find(runs[1].Info.Id, out _));
        }

        using (store.Reserve(1 << 30))
        {
            // Nothing would be enough; what is looked at stays until it is looked at no more.
            Assert.Equal(1, store.Runs);
            Assert.Equal(100, looked.Kept.Run.Attention.Queries);
            looked.Dispose();
            Assert.Equal(0, store.Runs);
        }

        Assert.Equal(3 * RecipeBytes, store.Bytes);
    }

    [Fact]
    public void Reserve_WhileOthersLookAtMoreThanIsHeld_TellsToComeAgain()
    {
        using var store = new RunStore(RunBytes, 8);
        using RunLease first = store.Add(Made(1)), second = store.Add(Made(2));
        store.Reserve(PassBytes).Dispose();
        using RunLease third = store.Add(Made(3));

        Assert.Equal(429, Assert.Throws<RefusedException>(() => store.Reserve(PassBytes)).Status);
        third.Dispose();
        store.Reserve(PassBytes).Dispose();
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

    private static KeptRun Made(int seed)
    {
        var buffer = new RunBuffer();
        TransformerModel model = RunningServer.Demo;
        IReadOnlyList<Token> tokens = model.Describe(Ids(seed));
        Run run = model.Run(tokens, null, buffer);
        RunInfo info = RunDescription.Of(model, model.Run(tokens, RunDescription.Options(model, tokens)), null);
        return new KeptRun(new RunRecipe(info, tokens, new InterventionSet()), run, buffer);
    }

    private static async Task<string> RunAsync(RunningServer server, int seed)
    {
        JsonElement info = await server.RunAsync(new { ids = Ids(seed) });
        return info.GetProperty("id").GetString()!;
    }
}
