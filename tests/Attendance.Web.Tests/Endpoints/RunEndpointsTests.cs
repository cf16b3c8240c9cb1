using System.Text.Json;
using Attendance.Analysis;
using Attendance.Models;

namespace Attendance.Web.Tests.Endpoints;

public sealed class RunEndpointsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Run_OfAPrompt_TellsOfTokensAndNext()
    {
        JsonElement info = await _server.RunAsync("I love 🙂");

        Run run = RunningServer.Demo.Run("I love 🙂", new RunOptions { Logits = LogitPositions.Last });
        TokenProbability next = TokenProbability.Top(RunningServer.Demo, run.NextTokenLogits, 1)[0];
        JsonElement tokens = info.GetProperty("tokens");
        Assert.Equal(
            run.Tokens.Select(token => token.Id),
            tokens.EnumerateArray().Select(token => token.GetProperty("id").GetInt32()));
        Assert.Equal(" love", tokens[1].GetProperty("text").GetString());
        Assert.Equal("Ġlove", tokens[1].GetProperty("piece").GetString());
        Assert.Equal("I love 🙂", info.GetProperty("prompt").GetString());
        Assert.Equal(next.Token.Id, info.GetProperty("next")[0].GetProperty("id").GetInt32());
        Assert.Equal(next.Probability, info.GetProperty("next")[0].GetProperty("probability").GetDouble());
        Assert.Equal(tokens.GetArrayLength(), info.GetProperty("attentions")[0].GetProperty("queries").GetInt32());
    }

    [Fact]
    public async Task Run_OfIds_KnowsTheirText()
    {
        JsonElement info = await _server.RunAsync(new { ids = (int[])[40, 1842, 345] });

        Assert.Equal("I love you", info.GetProperty("prompt").GetString());
    }

    [Fact]
    public async Task Run_ThatIsKept_IsFoundById()
    {
        JsonElement info = await _server.RunAsync("I love you");

        JsonElement found = await _server.GetAsync($"api/runs/{info.GetProperty("id").GetString()}");

        Assert.Equal(info.GetRawText(), found.GetRawText());
    }

    [Fact]
    public async Task Run_WithEvents_EndsWithTheRun()
    {
        IReadOnlyList<(string Name, JsonElement Data)> events = await Events.PostAsync(
            _server, "api/runs", new { prompt = "I love you" });

        Assert.Equal("running", events[^2].Name);
        Assert.Equal(3, events[^2].Data.GetProperty("tokens").GetInt32());
        Assert.Equal("done", events[^1].Name);
        Assert.Equal(3, events[^1].Data.GetProperty("tokens").GetArrayLength());
    }

    [Fact]
    public async Task Run_WithEventsThatFails_SaysWhy()
    {
        IReadOnlyList<(string Name, JsonElement Data)> events = await Events.PostAsync(
            _server, "api/runs", new { prompt = "hi", model = "gpt2" });

        (string name, JsonElement data) = events[^1];
        Assert.Equal("failed", name);
        Assert.Equal(503, data.GetProperty("status").GetInt32());
        Assert.Contains("gpt2", data.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt": ""}""", 400, "no token")]
    [InlineData("""{}""", 400, "prompt or ids")]
    [InlineData("""{"prompt": "a", "ids": [1]}""", 400, "not both")]
    [InlineData("""{"ids": [50257]}""", 400, "no token 50257")]
    [InlineData("""{"prompt": "hi", "model": "/etc"}""", 400, "/etc")]
    [InlineData("""{"prompt": "hi", "model": "../x"}""", 400, "../x")]
    [InlineData("""{"prompt": "\ud800"}""", 400, "not the JSON")]
    [InlineData("""{"promt": "hi"}""", 400, "$.promt")]
    [InlineData("""{"prompt": """, 400, "not the JSON")]
    [InlineData("""{"prompt": "hi", "interventions": [{"kind": "zero", "head": "9.9"}]}""", 400, "9.9")]
    public async Task Run_OfNonsense_IsRefusedInWords(string body, int status, string words)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        string error = await RunningServer.RefusedAsync(await _server.Client.PostAsync("api/runs", content), status);

        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LongerThanTheContext_SaysByHowMuch()
    {
        int[] ids = new int[RunningServer.Demo.Context + 3];

        string error = await RunningServer.RefusedAsync(await _server.PostAsync("api/runs", new { ids }), 400);

        Assert.Contains("shorten it by 3", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_OfAPrompt_AreCounted()
    {
        JsonElement answer = await RunningServer.JsonAsync(await _server.PostAsync("api/tokens", new { prompt = "I love you" }));

        Assert.Equal(3, answer.GetProperty("count").GetInt32());
        Assert.Equal(RunningServer.Demo.Context, answer.GetProperty("context").GetInt32());
    }

    [Fact]
    public async Task Tokens_OfAPair_AreCountedTogether()
    {
        string directory = Scratch.Fixture("bert-tiny");
        await using RunningServer server = await RunningServer.StartAsync(models: directory);

        JsonElement answer = await RunningServer.JsonAsync(
            await server.PostAsync("api/tokens", new { prompt = "hello world", pair = "good day" }));
        JsonElement run = await server.RunAsync(new { prompt = "hello world", pair = "good day" });

        Assert.Equal(run.GetProperty("tokens").GetArrayLength(), answer.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Tokens_OfAModelThatIsNotHere_DownloadNothing() =>
        Assert.Contains(
            "not on this machine",
            await RunningServer.RefusedAsync(
                await _server.PostAsync("api/tokens", new { prompt = "hi", model = "gpt2" }), 409),
            StringComparison.Ordinal);

    [Fact]
    public async Task Server_BeforeAnything_NamesItsModels()
    {
        JsonElement server = await _server.GetAsync("api/server");

        Assert.Equal("demo", server.GetProperty("model").GetString());
        Assert.Equal("built-in", server.GetProperty("models")[0].GetProperty("source").GetString());
    }
}
