using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.HeadFinding;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Web.Tests.Endpoints;

public sealed class AnalysisEndpointsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly TransformerModel s_model = RunningServer.Demo;

    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Neuron_OfAWeight_IsWhatTheHookPointsSay()
    {
        string id = await _server.IdOfAsync("I love you so much");
        IReadOnlyList<Token> tokens = s_model.Tokenize("I love you so much");
        var cache = ActivationCache.Of(
            s_model, tokens, LogitPositions.None,
            ["blocks.2.attn.q", "blocks.2.attn.k", "blocks.2.attn.v", "blocks.2.attn.z"]);
        int size = s_model.Circuits.HeadSize;
        float[] Vector(HookSite site, int position) =>
            cache[site, 2][(((position * s_model.Heads) + 5) * size)..(((position * s_model.Heads) + 6) * size)];

        JsonElement neuron = await _server.GetAsync($"api/runs/{id}/neuron?block=2&head=5&query=3&key=1");

        float[] Served(string name) => [.. neuron.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];
        Assert.Equal(Vector(HookSite.Q, 3), Served("q"));
        Assert.Equal(Vector(HookSite.K, 1), Served("k"));
        Assert.Equal(Vector(HookSite.V, 1), Served("v"));
        Assert.Equal(Vector(HookSite.Z, 3), Served("z"));
        Assert.Equal(cache.Run.Attention.Pattern(2, 5).Row(3), Served("row"));
        Assert.Equal(cache.Run.Attention.Scores(2, 5)[3, 1], neuron.GetProperty("score").GetSingle());
        double product = Served("q").Zip(Served("k"), (q, k) => (double)q * k).Sum() * neuron.GetProperty("scale").GetSingle();
        Assert.Equal(product, neuron.GetProperty("score").GetDouble(), 1e-4);
        Assert.False(neuron.GetProperty("mask").GetBoolean());
        Assert.Equal(JsonValueKind.Null, neuron.GetProperty("scores")[4].ValueKind);
    }

    [Fact]
    public async Task Scores_OfARun_AreTheLibrarys()
    {
        string id = await _server.IdOfAsync("a b c a b c a b");
        HeadScores expected = HeadFinder.Find(s_model.Run("a b c a b c a b"));

        JsonElement scores = (await _server.GetAsync($"api/runs/{id}/scores")).GetProperty("scores");

        Assert.Equal(
            expected.Scores.Select(score => score.Name),
            scores.EnumerateArray().Select(score => score.GetProperty("id").GetString()));
        for (int i = 0; i < expected.Scores.Count; i++)
        {
            Assert.Equal(expected[i, new HeadId(3, 4)], scores[i].GetProperty("values")[3][4].GetDouble());
        }
    }

    [Fact]
    public async Task Compare_OfTwoPrompts_IsTheLibrarys()
    {
        string a = await _server.IdOfAsync("I love you");
        string b = await _server.IdOfAsync("I hate you so");
        var pair = RunPair.Of(s_model, s_model.Tokenize("I love you"), s_model.Tokenize("I hate you so"));
        double[,] divergence = HeadDivergence.Of(pair);

        JsonElement answer = await RunningServer.JsonAsync(await _server.PostAsync("api/compare", new { a, b }));
        float[] difference = await _server.FloatsAsync($"api/compare/{a}/{b}/difference?block=1&head=2");

        Assert.Equal(divergence[1, 2], answer.GetProperty("rankings")[0].GetProperty("values")[1][2].GetDouble());
        Assert.Equal(pair.Labels, answer.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        Assert.Equal(pair.Alignment.Steps.Count, answer.GetProperty("alignment").GetArrayLength());
        Assert.Equal(PatternDifference.Of(pair, 1, 2).Values, difference);
    }

    [Fact]
    public async Task Compare_ByOtherMeasures_RunsThePromptsAgain()
    {
        string a = await _server.IdOfAsync("I love you");
        string b = await _server.IdOfAsync("I hate you");
        var expected = HeadComparison.Of(
            s_model, s_model.Tokenize("I love you"), s_model.Tokenize("I hate you"),
            new ComparisonOptions { Measures = [HeadMeasure.Output] });

        JsonElement answer = await RunningServer.JsonAsync(
            await _server.PostAsync("api/compare", new { a, b, measures = (string[])["output"] }));

        JsonElement ranking = Assert.Single(answer.GetProperty("rankings").EnumerateArray());
        Assert.Equal(expected.Values(HeadMeasure.Output)[2, 3], ranking.GetProperty("values")[2][3].GetDouble());
    }

    [Fact]
    public async Task Generate_OfARun_StreamsTheLibrarysSteps()
    {
        string id = await _server.IdOfAsync("I love");
        Continuation expected = s_model.Generate("I love", new GenerationOptions { MaxNewTokens = 4, Alternatives = 2 });

        IReadOnlyList<(string Name, JsonElement Data)> events = await Events.PostAsync(
            _server, $"api/runs/{id}/generate", new { tokens = 4, alternatives = 2 });

        Assert.Equal(expected.Steps.Count + 1, events.Count);
        for (int i = 0; i < expected.Steps.Count; i++)
        {
            Assert.Equal("step", events[i].Name);
            Assert.Equal(expected.Steps[i].Token.Id, events[i].Data.GetProperty("token").GetProperty("id").GetInt32());
            Assert.Equal(expected.Steps[i].Probability, events[i].Data.GetProperty("probability").GetDouble());
            Assert.Equal(2, events[i].Data.GetProperty("alternatives").GetArrayLength());
        }

        Assert.Equal("end", events[^1].Name);
        Assert.Equal(
            expected.Tokens.Select(token => token.Id),
            events[^1].Data.GetProperty("ids").EnumerateArray().Select(token => token.GetInt32()));
    }

    [Fact]
    public async Task Causes_OfARun_AreTheLibrarys()
    {
        string id = await _server.IdOfAsync("I love you");
        int target = s_model.Tokenize(" so")[0].Id;
        Run run = s_model.Run("I love you", new RunOptions { Logits = LogitPositions.Last });
        int against = TokenProbability.Top(s_model, run.NextTokenLogits, 1)[0].Token.Id;
        var expected = CausalMap.Of(s_model, s_model.Tokenize("I love you"), target, against, Ablation.Mean);

        JsonElement answer = await RunningServer.JsonAsync(
            await _server.PostAsync($"api/runs/{id}/causes", new { target = " so", mean = true }));

        Assert.Equal(expected.Clean, answer.GetProperty("clean").GetDouble());
        Assert.Equal(expected.HeadEffects[5, 7], answer.GetProperty("heads")[5][7].GetDouble());
        Assert.Equal(expected.MlpEffects, answer.GetProperty("mlp").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(expected.Direct!.OfHead(5, 7), answer.GetProperty("attribution")[5][7].GetDouble());
    }

    [Fact]
    public async Task Next_OfSomeIds_IsHowProbableTheyAre()
    {
        string id = await _server.IdOfAsync("I love you");
        Run run = s_model.Run("I love you", new RunOptions { Logits = LogitPositions.Last });
        int[] ids = [s_model.Vocabulary - 1, 17];

        JsonElement answer = await _server.GetAsync($"api/runs/{id}/next?ids={ids[0]},{ids[1]}");

        Assert.Equal(ids, answer.EnumerateArray().Select(token => token.GetProperty("id").GetInt32()));
        Assert.Equal(
            ids.Select(one => TokenProbability.Of(s_model, run.NextTokenLogits, one).Probability),
            answer.EnumerateArray().Select(token => token.GetProperty("probability").GetDouble()));
    }

    [Theory]
    [InlineData("", "There are 0 ids; expected 1 to 64, with commas between.")]
    [InlineData("1,two", "'two' is no id; expected a whole number.")]
    [InlineData("999999999", "999999999")]
    public async Task Next_OfNoIds_IsRefusedInWords(string ids, string said)
    {
        string id = await _server.IdOfAsync("I love you");

        string error = await RunningServer.RefusedAsync(await _server.Client.GetAsync($"api/runs/{id}/next?ids={ids}"), 400);

        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithInterventions_IsTheChangedRun()
    {
        const string Change = """[{"kind":"zero","head":"0.1"},{"kind":"cut-score","head":"1.2","query":2,"key":0}]""";
        using var change = JsonDocument.Parse(Change);
        IReadOnlyList<Token> tokens = s_model.Tokenize("I love you");
        InterventionSet set = InterventionJson.Read(change.RootElement, new InterventionParser(s_model, tokens));
        Run expected = s_model.Run(
            tokens, new RunOptions { Logits = LogitPositions.Last, Probes = set.ProbesFor(s_model, tokens) });

        JsonElement info = await _server.RunAsync(new { prompt = "I love you", interventions = change.RootElement });

        string id = info.GetProperty("id").GetString()!;
        Assert.Equal(
            TokenProbability.Top(s_model, expected.NextTokenLogits, 1)[0].Probability,
            info.GetProperty("next")[0].GetProperty("probability").GetDouble());
        Assert.Equal("zero", info.GetProperty("interventions")[0].GetProperty("kind").GetString());
        Assert.Equal(
            expected.Attention.Pattern(1, 2).Values.ToArray(),
            await _server.FloatsAsync($"api/runs/{id}/pattern?block=1&head=2"));
        Assert.Equal(
            expected.Attention.Pattern(5, 0).Values.ToArray(),
            await _server.FloatsAsync($"api/runs/{id}/pattern?block=5&head=0"));
    }
}
