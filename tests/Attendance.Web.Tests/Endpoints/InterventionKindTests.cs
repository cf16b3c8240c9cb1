using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Interventions;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Web.Tests.Endpoints;

/// <summary>Runs that are changed in one of an encoder's and a decoder's kinds of attention.</summary>
public sealed class InterventionKindTests(BartFixture fixture) : IClassFixture<BartFixture>
{
    private const string Prompt = "The cat sat on the mat.";
    private const string Decoder = "A warm cat";

    private readonly RunningServer _server = fixture.Server;
    private readonly TransformerModel _model = fixture.Model;

    public static TheoryData<string, string> Changes
    {
        get
        {
            string[] ofAHead =
            [
                "\"kind\":\"zero\"", "\"kind\":\"mean\"", "\"kind\":\"scale\",\"factor\":3",
                "\"kind\":\"cut\",\"query\":2,\"key\":1", "\"kind\":\"cut-score\",\"query\":2,\"key\":1",
            ];
            var changes = new TheoryData<string, string>();
            foreach (string kind in (string[])["encoder", "decoder", "cross"])
            {
                foreach (string change in ofAHead)
                {
                    changes.Add($$"""[{{{change}},"head":"{{kind}}.0.1"}]""", kind);
                }

                changes.Add($$"""[{"kind":"mask-token","token":"{{kind}}.1"}]""", kind);

                // What heads of the decoder's first block write does not depend on the prompt.
                changes.Add($$"""[{"kind":"patch","from":"The dog lay on a rug.","head":"{{kind}}.1.1"}]""", kind);
            }

            changes.Add("""[{"kind":"mask-token","token":1}]""", "cross");
            changes.Add("""[{"kind":"zero","mlp":"decoder.0"},{"kind":"zero","mlp":"encoder.1"}]""", "cross");
            return changes;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Run_ChangedInAKind_IsTheLibrarys(string json, string kind)
    {
        using var change = JsonDocument.Parse(json);
        IReadOnlyList<Token> tokens = fixture.Tokens(Prompt, Decoder);
        InterventionSet set = InterventionJson.Read(change.RootElement, new InterventionParser(_model, tokens));
        Run before = _model.Run(tokens, new RunOptions { Logits = LogitPositions.Last });
        Run after = _model.Run(
            tokens, new RunOptions { Logits = LogitPositions.Last, Probes = set.ProbesFor(_model, tokens) });
        TokenProbability expected = TokenProbability.Top(_model, after.NextTokenLogits, 1)[0];

        JsonElement info = await RunAsync(change.RootElement);
        string id = info.GetProperty("id").GetString()!;
        float[] pattern = await _server.FloatsAsync($"api/runs/{id}/pattern?attention={kind}&block=1&head=2");
        float[] changed = await _server.FloatsAsync($"api/runs/{id}/pattern?attention={kind}&block=0&head=1");

        Assert.False(before.NextTokenLogits.SequenceEqual(after.NextTokenLogits));
        Assert.Equal(expected.Token.Id, info.GetProperty("next")[0].GetProperty("id").GetInt32());
        Assert.Equal(expected.Probability, info.GetProperty("next")[0].GetProperty("probability").GetDouble());
        Assert.Equal(after.AttentionOf(kind).Maps.Pattern(1, 2).Values, pattern);
        Assert.Equal(after.AttentionOf(kind).Maps.Pattern(0, 1).Values, changed);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Run_MadeOfWhatAnotherSaysOfItself_IsTheSame(string json, string kind)
    {
        using var change = JsonDocument.Parse(json);
        JsonElement first = await RunAsync(change.RootElement);

        JsonElement second = await RunAsync(first.GetProperty("interventions"));

        Assert.Equal(first.GetProperty("next").GetRawText(), second.GetProperty("next").GetRawText());
        string head = $"attention={kind}&block=1&head=2";
        Assert.Equal(
            await _server.FloatsAsync($"api/runs/{first.GetProperty("id").GetString()}/pattern?{head}"),
            await _server.FloatsAsync($"api/runs/{second.GetProperty("id").GetString()}/pattern?{head}"));
    }

    [Fact]
    public async Task Neuron_OfAChangedRun_HasTheChange()
    {
        using var change = JsonDocument.Parse("""[{"kind":"scale","head":"cross.1.2","factor":0}]""");
        string id = (await RunAsync(change.RootElement)).GetProperty("id").GetString()!;

        JsonElement neuron = await _server.GetAsync($"api/runs/{id}/neuron?attention=cross&block=1&head=2&query=1&key=2");

        Assert.All(neuron.GetProperty("z").EnumerateArray(), value => Assert.Equal(0, value.GetSingle()));
    }

    [Fact]
    public async Task Head_WithoutItsKind_IsRefusedWithWhatToWrite()
    {
        using var change = JsonDocument.Parse("""[{"kind":"zero","head":"0.1"}]""");

        string error = await RunningServer.RefusedAsync(
            await _server.PostAsync("api/runs", new { prompt = Prompt, interventions = change.RootElement }), 400);

        Assert.Contains("write encoder.0.1, decoder.0.1 or cross.0.1", error, StringComparison.Ordinal);
    }

    private Task<JsonElement> RunAsync(JsonElement interventions) =>
        _server.RunAsync(new { prompt = Prompt, decoder = Decoder, interventions });
}
