using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Weights;

namespace Attendance.Web.Tests.Endpoints;

/// <summary>What is behind each kind of attention of an encoder and a decoder: the library's own numbers.</summary>
public sealed class EncoderDecoderTests(BartFixture fixture) : IClassFixture<BartFixture>
{
    private const string Prompt = "The cat sat on the mat because it was warm.";
    private const string Decoder = "A warm cat sits.";

    /// <summary>D.</summary>
    private const int Size = 12;

    private readonly RunningServer _server = fixture.Server;
    private readonly TransformerModel _model = fixture.Model;

    public static TheoryData<string> Kinds => ["encoder", "decoder", "cross"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Neuron_OfAKind_IsWhatItsHookPointsSay(string kind)
    {
        string id = await RunAsync();
        string point = kind == "cross" ? "decoder.1.cross_attn" : $"{kind}.1.attn";
        var cache = ActivationCache.Of(
            _model, Tokens, LogitPositions.None, [$"{point}.q", $"{point}.k", $"{point}.v", $"{point}.z"],
            attention: kind);
        AttentionMaps maps = cache.Attention.Maps;
        float[] Vector(HookSite site, int position) =>
            cache[site, 1][(((position * maps.Heads) + 2) * Size)..(((position * maps.Heads) + 3) * Size)];

        JsonElement neuron = await _server.GetAsync($"api/runs/{id}/neuron?attention={kind}&block=1&head=2&query=-2&key=3");

        int query = maps.Queries - 2;
        Assert.Equal(Vector(HookSite.Q, query), Floats(neuron, "q"));
        Assert.Equal(Vector(HookSite.K, 3), Floats(neuron, "k"));
        Assert.Equal(Vector(HookSite.V, 3), Floats(neuron, "v"));
        Assert.Equal(Vector(HookSite.Z, query), Floats(neuron, "z"));
        Assert.Equal(maps.Pattern(1, 2).Row(query), Floats(neuron, "row"));
        Assert.Equal(maps.Scores(1, 2)[query, 3], neuron.GetProperty("score").GetSingle());
        double product = Floats(neuron, "q").Zip(Floats(neuron, "k"), (q, k) => (double)q * k).Sum();
        Assert.Equal(
            product * neuron.GetProperty("scale").GetSingle(), neuron.GetProperty("score").GetDouble(), 1e-5);
    }

    [Theory]
    [InlineData("encoder", 17, 1e-5, 3e-5)]
    [InlineData("decoder", 10, 2e-5, 5e-5)]
    [InlineData("cross", 10, 2e-5, 4e-5)]
    public async Task PatternAndNeuron_OfAKind_AreTheReferences(string kind, int query, double ofWeights, double ofVectors)
    {
        // tests/References wrote these; there, queries are multiplied by the scale already.
        using var theirs = SafetensorsFile.Open(Path.Combine(BartFixture.Folder, "expected.safetensors"));
        float[] Theirs(string tensor) => [.. theirs.Tensors[$"pair.{kind}_{tensor}"].ToArray()];
        string id = await RunAsync();

        float[] pattern = await _server.FloatsAsync($"api/runs/{id}/pattern?attention={kind}&block=1&head=3");
        JsonElement neuron = await _server.GetAsync(
            $"api/runs/{id}/neuron?attention={kind}&block=1&head=3&query={query}&key=4");

        // [layer, batch, head, …] with one sequence: head 3 of block 1 is the last of all.
        float[] expected = Theirs("attentions")[^pattern.Length..];
        Assert.All(pattern.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, ofWeights));
        float scale = neuron.GetProperty("scale").GetSingle();
        float[] queries = Theirs("queries");
        float[] keys = Theirs("keys");
        int count = _model.Run(Tokens).AttentionOf(kind).Maps.Keys;
        int firstKey = keys.Length - ((count - 4) * Size);
        Assert.All(
            Floats(neuron, "q").Zip(queries[^Size..]),
            pair => Assert.Equal(pair.Second, pair.First * scale, ofVectors));
        Assert.All(
            Floats(neuron, "k").Zip(keys[firstKey..(firstKey + Size)]),
            pair => Assert.Equal(pair.Second, pair.First, ofVectors));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Scores_OfAKind_AreTheLibrarys(string kind)
    {
        string id = await RunAsync();
        HeadScores expected = HeadFinder.Find(_model.Run(Tokens), attention: kind);

        JsonElement scores = (await _server.GetAsync($"api/runs/{id}/scores?attention={kind}")).GetProperty("scores");

        Assert.Equal(
            expected.Scores.Select(score => score.Name),
            scores.EnumerateArray().Select(score => score.GetProperty("id").GetString()));
        for (int i = 0; i < expected.Scores.Count; i++)
        {
            double? value = scores[i].GetProperty("values")[1][3] is { ValueKind: JsonValueKind.Number } number
                ? number.GetDouble()
                : null;
            Assert.Equal(expected[i, new HeadId(1, 3)], value ?? double.NaN);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Causes_OfAKind_AreTheLibrarys(string kind)
    {
        string id = await RunAsync();
        Run run = _model.Run(Tokens, new RunOptions { Logits = LogitPositions.Last });
        int[] next = [.. TokenProbability.Top(_model, run.NextTokenLogits, 2).Select(token => token.Token.Id)];
        var expected = CausalMap.Of(_model, Tokens, next[0], next[1], Ablation.Mean, kind);

        JsonElement answer = await RunningServer.JsonAsync(
            await _server.PostAsync($"api/runs/{id}/causes", new { mean = true, attention = kind }));

        Assert.Equal(kind, answer.GetProperty("attention").GetString());
        Assert.Equal(expected.Clean, answer.GetProperty("clean").GetDouble());
        foreach ((int block, int head) in HeadId.All(2, 4))
        {
            Assert.Equal(expected.HeadEffects[block, head], answer.GetProperty("heads")[block][head].GetDouble());
        }

        Assert.Equal(expected.MlpEffects, answer.GetProperty("mlp").EnumerateArray().Select(value => value.GetDouble()));
        Assert.False(answer.TryGetProperty("attribution", out _));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Compare_OfAKind_IsTheLibrarys(string kind)
    {
        const string Other = "The dog lay on the mat, because it was very warm.";
        string a = await RunAsync();
        string b = await RunAsync(Other, "A warm dog sits here.");
        var pair = RunPair.Of(_model, Tokens, fixture.Tokens(Other, "A warm dog sits here."), attention: kind);
        var expected = HeadComparison.Of(
            pair, new ComparisonOptions { Measures = [HeadMeasure.Divergence, HeadMeasure.Output, HeadMeasure.Pattern] });

        JsonElement answer = await RunningServer.JsonAsync(await _server.PostAsync(
            "api/compare", new { a, b, attention = kind, measures = (string[])["divergence", "output", "pattern"] }));
        string where = $"attention={kind}&block=1&head=2";
        float[] difference = await _server.FloatsAsync($"api/compare/{a}/{b}/difference?{where}");
        byte[] wall = await _server.Client.GetByteArrayAsync($"api/compare/{a}/{b}/wall?attention={kind}");

        JsonElement rankings = answer.GetProperty("rankings");
        Assert.Equal(
            expected.Values(HeadMeasure.Divergence)[1, 2], rankings[0].GetProperty("values")[1][2].GetDouble());
        Assert.Equal(expected.Values(HeadMeasure.Output)[1, 2], rankings[1].GetProperty("values")[1][2].GetDouble());
        Assert.Equal(expected.Values(HeadMeasure.Pattern)[0, 3], rankings[2].GetProperty("values")[0][3].GetDouble());
        Assert.Equal(kind, answer.GetProperty("attention").GetString());
        Assert.Equal(pair.Labels, Texts(answer, "labels"));
        Assert.Equal(Steps(pair.Alignment), Steps(answer.GetProperty("alignment")));
        Assert.Equal(kind == "cross", answer.TryGetProperty("queryAlignment", out JsonElement queries));
        if (kind == "cross")
        {
            Assert.Equal(Steps(pair.QueryAlignment), Steps(queries));
            Assert.Equal(pair.QueryLabels, Texts(answer, "queryLabels"));
        }

        Assert.Equal(PatternDifference.Of(pair, 1, 2).Values, difference);
        Assert.Equal(pair.QueryAlignment.Pairs.Count * pair.Alignment.Pairs.Count, difference.Length);
        Assert.True(wall.Length > 2 * 4 * 8 * 8);
    }

    [Fact]
    public async Task Compare_ByAttribution_SaysThatThereIsNone()
    {
        string id = await RunAsync();

        string error = await RunningServer.RefusedAsync(
            await _server.PostAsync("api/compare", new { a = id, b = id, measures = (string[])["attribution"] }), 400);

        Assert.StartsWith("BART norms behind every sublayer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithSeveralKinds_SaysWhatEachHas()
    {
        JsonElement info = await _server.RunAsync(new { prompt = Prompt, decoder = Decoder });
        string id = info.GetProperty("id").GetString()!;

        JsonElement[] sets = [.. info.GetProperty("attentions").EnumerateArray()];
        Assert.Equal(
            ["weight", "score", "without-first", "value-norm", "rollout", "flow"],
            info.GetProperty("measures").EnumerateArray().Select(measure => measure.GetProperty("id").GetString()));
        Assert.False(sets[0].TryGetProperty("measures", out _));
        Assert.All(sets[1..], set => Assert.Equal(
            ["weight", "score", "without-first", "value-norm"],
            set.GetProperty("measures").EnumerateArray().Select(measure => measure.GetString())));
        Assert.All(
            info.GetProperty("features").EnumerateObject(), feature => Assert.True(feature.Value.GetBoolean(), feature.Name));
        await _server.FloatsAsync($"api/runs/{id}/pattern?block=1&head=0&measure=rollout");
        string error = await RunningServer.RefusedAsync(
            await _server.Client.GetAsync($"api/runs/{id}/pattern?block=1&head=0&measure=rollout&attention=cross"), 400);
        Assert.Equal(
            "There is no measure 'rollout' of cross attention; expected one of weight, score, without-first, value-norm.",
            error);
    }

    [Theory]
    [InlineData("scores?attention=self")]
    [InlineData("neuron?attention=self&block=0&head=0&query=0&key=0")]
    [InlineData("pattern?attention=self&block=0&head=0")]
    public async Task Kind_ThatIsNone_IsRefusedInWords(string path)
    {
        string id = await RunAsync();

        string error = await RunningServer.RefusedAsync(await _server.Client.GetAsync($"api/runs/{id}/{path}"), 400);

        Assert.Equal("There is no attention 'self'; expected one of encoder, decoder, cross.", error);
    }

    private PromptWithDecoder Tokens => fixture.Tokens(Prompt, Decoder);

    private async Task<string> RunAsync(string prompt = Prompt, string decoder = Decoder) =>
        (await _server.RunAsync(new { prompt, decoder })).GetProperty("id").GetString()!;

    private static float[] Floats(JsonElement of, string name) =>
        [.. of.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];

    private static IEnumerable<string?> Texts(JsonElement of, string name) =>
        of.GetProperty(name).EnumerateArray().Select(text => text.GetString());

    private static IEnumerable<string> Steps(TokenAlignment alignment) =>
        alignment.Steps.Select(step => $"{step.A} {step.B}");

    private static IEnumerable<string> Steps(JsonElement steps) => steps.EnumerateArray()
        .Select(step => string.Join(' ', step.EnumerateArray().Select(place => place.ToString())));
}
