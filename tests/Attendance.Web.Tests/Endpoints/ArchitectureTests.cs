using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Web.Tests.Endpoints;

/// <summary>Models that look both ways, at two sentences, or from a decoder at an encoder.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public async Task Bert_OfAPair_TellsTheSentencesApart()
    {
        string directory = Scratch.Fixture("bert-tiny");
        await using RunningServer server = await RunningServer.StartAsync(models: directory);
        using var model = ModelLocator.Open(directory);

        JsonElement info = await server.RunAsync(new { prompt = "hello world", pair = "good day" });

        Run run = model.Run(model.Tokenize("hello world", "good day"));
        string id = info.GetProperty("id").GetString()!;
        JsonElement set = Assert.Single(info.GetProperty("attentions").EnumerateArray());
        Assert.Equal("self", set.GetProperty("kind").GetString());
        Assert.Equal(
            run.Tokens.Select(token => token.Segment),
            info.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("segment").GetInt32()));
        Assert.False(info.TryGetProperty("next", out _));
        Assert.False(info.GetProperty("features").GetProperty("generate").GetBoolean());
        Assert.Equal(
            run.Attention.Pattern(1, 0).Values.ToArray(), await server.FloatsAsync($"api/runs/{id}/pattern?block=1&head=0"));
        Assert.Equal(JsonValueKind.Array, (await server.GetAsync($"api/runs/{id}/scores")).GetProperty("scores").ValueKind);
        await server.GetAsync($"api/runs/{id}/neuron?block=1&head=0&query=0&key=3");
    }

    [Fact]
    public async Task Bert_WithAMask_PredictsItAndSaysWhichHeadsMatter()
    {
        string directory = Scratch.Fixture("bert-tiny");
        await using RunningServer server = await RunningServer.StartAsync(models: directory);
        using var model = ModelLocator.Open(directory);
        IReadOnlyList<Token> tokens = model.Tokenize("the [MASK] sat");
        Run run = model.Run(tokens, new RunOptions { Logits = LogitPositions.Last });
        IReadOnlyList<TokenProbability> expected = TokenProbability.Top(model, run.NextTokenLogits, 2);
        var map = CausalMap.Of(model, tokens, expected[0].Token.Id, expected[1].Token.Id);

        JsonElement info = await server.RunAsync(new { prompt = "the [MASK] sat" });
        string id = info.GetProperty("id").GetString()!;
        JsonElement causes = await RunningServer.JsonAsync(await server.PostAsync($"api/runs/{id}/causes", new { }));
        JsonElement changed = await server.RunAsync(
            new { prompt = "the [MASK] sat", interventions = new[] { new { kind = "zero", head = "1.2" } } });

        Assert.Equal(2, info.GetProperty("masked").GetInt32());
        JsonElement first = info.GetProperty("next")[0];
        Assert.Equal(expected[0].Token.Id, first.GetProperty("id").GetInt32());
        Assert.Equal(expected[0].Probability, first.GetProperty("probability").GetDouble());
        Assert.False(info.GetProperty("features").GetProperty("generate").GetBoolean());
        Assert.Equal(map.HeadEffects[1, 2], causes.GetProperty("heads")[1][2].GetDouble());
        Assert.NotEqual(
            first.GetProperty("probability").GetDouble(), changed.GetProperty("next")[0].GetProperty("probability").GetDouble());
    }

    [Fact]
    public async Task Bart_WithADecodersText_HasThreeKindsOfAttention()
    {
        string directory = Scratch.Fixture("bart-tiny");
        await using RunningServer server = await RunningServer.StartAsync(models: directory);
        using var model = ModelLocator.Open(directory);

        JsonElement info = await server.RunAsync(new { prompt = "I love you", decoder = "I love" });

        Run run = model.Run(
            new PromptWithDecoder(model.Tokenize("I love you"), model.DecoderTokensFor(model.Tokenize("I love"))));
        string id = info.GetProperty("id").GetString()!;
        JsonElement[] sets = [.. info.GetProperty("attentions").EnumerateArray()];
        Assert.Equal(["encoder", "decoder", "cross"], sets.Select(set => set.GetProperty("name").GetString()));
        Assert.Equal(run.DecoderTokens.Count, info.GetProperty("decoderTokens").GetArrayLength());
        foreach ((AttentionSet set, JsonElement told) in run.Attentions.Zip(sets))
        {
            Assert.Equal(set.Maps.Queries, told.GetProperty("queries").GetInt32());
            Assert.Equal(set.Maps.Keys, told.GetProperty("keys").GetInt32());
            float[] served = await server.FloatsAsync($"api/runs/{id}/pattern?attention={set.Name}&block=1&head=1");
            Assert.Equal(set.Maps.Pattern(1, 1).Values, served);
            float[] column = await server.FloatsAsync($"api/runs/{id}/looked?attention={set.Name}&key=1");
            Assert.Equal(set.Maps.Blocks * set.Maps.Heads * set.Maps.Queries, column.Length);
            await server.Client.GetByteArrayAsync($"api/runs/{id}/wall?attention={set.Name}");
        }
    }

    [Theory]
    [InlineData("A warm cat")]
    [InlineData(null)]
    public async Task Bart_Generating_GoesOnWithTheDecodersText(string? decoder)
    {
        string directory = Scratch.Fixture("bart-tiny");
        await using RunningServer server = await RunningServer.StartAsync(models: directory);
        using var model = ModelLocator.Open(directory);
        IReadOnlyList<Token> tokens = model.Tokenize("I love you");
        using var generator = new TextGenerator(
            model,
            decoder is null ? tokens : new PromptWithDecoder(tokens, model.DecoderTokensFor(model.Tokenize(decoder))),
            new GenerationOptions { TopK = 1, MaxNewTokens = 3, Alternatives = 2 });
        Continuation expected = generator.Generate();

        JsonElement info = await server.RunAsync(new { prompt = "I love you", decoder });
        IReadOnlyList<(string Name, JsonElement Data)> events = await Events.PostAsync(
            server, $"api/runs/{info.GetProperty("id").GetString()}/generate", new { tokens = 3, topK = 1, alternatives = 2 });

        Assert.Equal(expected.Steps.Count + 1, events.Count);
        foreach ((GenerationStep step, (_, JsonElement told)) in expected.Steps.Zip(events))
        {
            Assert.Equal(generator.Begun.Count + step.Index, told.GetProperty("position").GetInt32());
            Assert.Equal(step.Token.Id, told.GetProperty("token").GetProperty("id").GetInt32());
            Assert.Equal(step.Probability, told.GetProperty("probability").GetDouble());
        }

        Assert.Equal(
            expected.Written.Select(token => token.Id),
            events[^1].Data.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
        Assert.Equal(
            model.Tokenizer!.Decode([.. expected.Written.Select(token => token.Id)]),
            events[^1].Data.GetProperty("prompt").GetString());
    }

    [Fact]
    public async Task Gpt2_AskedForAPair_SaysThatItTakesOneText()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        await RunningServer.RefusedAsync(await server.PostAsync("api/runs", new { prompt = "a", pair = "b" }), 400);
        await RunningServer.RefusedAsync(await server.PostAsync("api/runs", new { prompt = "a", decoder = "b" }), 400);
    }
}
