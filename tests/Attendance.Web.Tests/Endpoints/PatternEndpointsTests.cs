using System.Text.Json;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Files;
using Attendance.Models;

namespace Attendance.Web.Tests.Endpoints;

public sealed class PatternEndpointsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Prompt = "The cat sat on the mat because the cat was tired 🙂";

    private readonly RunningServer _server = fixture.Server;
    private readonly Run _run = RunningServer.Demo.Run(Prompt);

    [Fact]
    public async Task Pattern_OfEveryHead_IsWhatExportWrites()
    {
        using var scratch = new Scratch();
        string path = scratch.At("run.safetensors");
        RunFile.Export(RunningServer.Demo, RunningServer.Demo.Tokenize(Prompt), path);
        using var exported = StoredAttention.Open(path);
        string id = await _server.IdOfAsync(Prompt);

        for (int block = 0; block < exported.Blocks; block++)
        {
            for (int head = 0; head < exported.Heads; head++)
            {
                float[] served = await _server.FloatsAsync($"api/runs/{id}/pattern?block={block}&head={head}");
                Assert.Equal(exported.Pattern(block, head).Values, served);
            }
        }
    }

    [Fact]
    public async Task Pattern_OfMoreThanIsMadeAtOnce_IsWhole()
    {
        // 512 × 512 floats are two parts of an answer.
        int[] ids = [.. Enumerable.Range(0, RunningServer.Demo.Context).Select(i => i * 31 % RunningServer.Demo.Vocabulary)];
        string id = (await _server.RunAsync(new { ids })).GetProperty("id").GetString()!;

        float[] served = await _server.FloatsAsync($"api/runs/{id}/pattern?block=4&head=7");

        Assert.Equal(RunningServer.Demo.Run(ids).Attention.Pattern(4, 7).Values, served);
    }

    [Fact]
    public async Task Parts_OfOneHead_AreThoseOfItsPattern()
    {
        string id = await _server.IdOfAsync(Prompt);
        AttentionMatrix pattern = _run.Attention.Pattern(3, 2);
        int length = pattern.Queries;
        string head = $"api/runs/{id}/{{0}}?block=3&head=2&";

        float[] rows = await _server.FloatsAsync(string.Format(null, head, "rows") + "first=4&count=3");
        float[] column = await _server.FloatsAsync(string.Format(null, head, "column") + "key=2");
        float[] tile = await _server.FloatsAsync(string.Format(null, head, "tile") + "q0=2&q1=9&k0=1&k1=4");

        Assert.Equal(pattern.Values.Slice(4 * length, 3 * length), rows);
        Assert.Equal(Enumerable.Range(0, length).Select(query => pattern[query, 2]), column);
        Assert.Equal(_run.Attention.Tile(3, 2, 2..9, 1..4).Values, tile);
    }

    [Fact]
    public async Task RowAndColumn_OfAllHeads_AreThoseOfTheirPatterns()
    {
        string id = await _server.IdOfAsync(Prompt);
        int length = _run.Tokens.Count;

        float[] rows = await _server.FloatsAsync($"api/runs/{id}/row?query=-2");
        float[] columns = await _server.FloatsAsync($"api/runs/{id}/looked?key=1");

        Assert.Equal(_run.Attention.Blocks * _run.Attention.Heads * length, rows.Length);
        for (int i = 0; i < _run.Attention.Blocks * _run.Attention.Heads; i++)
        {
            AttentionMatrix pattern = _run.Attention.Pattern(i / _run.Attention.Heads, i % _run.Attention.Heads);
            Assert.Equal(pattern.Row(length - 2), rows.AsSpan(i * length, length));
            Assert.Equal(
                Enumerable.Range(0, length).Select(query => pattern[query, 1]), columns[(i * length)..((i + 1) * length)]);
        }
    }

    [Theory]
    [InlineData("score")]
    [InlineData("without-first")]
    [InlineData("value-norm")]
    [InlineData("rollout")]
    [InlineData("flow")]
    [InlineData("logit")]
    public async Task Pattern_OfAMeasure_IsTheLibrarys(string name)
    {
        JsonElement info = await _server.RunAsync("I love you");
        string id = info.GetProperty("id").GetString()!;
        TransformerModel model = RunningServer.Demo;
        int next = info.GetProperty("next")[0].GetProperty("id").GetInt32();
        var measure = StandardMeasures.Create(name, model, model.Describe([next])[0]);
        var cache = Analysis.ActivationCache.Of(model, model.Tokenize("I love you"), LogitPositions.None, measure.Points);
        AttentionMatrix expected = measure is PerHeadMeasure ofHeads
            ? ofHeads.Of(cache, new HeadId(4, 3))
            : ((PerBlockMeasure)measure).Of(cache, 4, 1)[0];

        float[] served = await _server.FloatsAsync($"api/runs/{id}/pattern?block=4&head=3&measure={name}");

        Assert.Equal(expected.Values, served);
    }

    [Theory]
    [InlineData("weight")]
    [InlineData("score")]
    [InlineData("without-first")]
    [InlineData("value-norm")]
    [InlineData("rollout")]
    [InlineData("logit")]
    public async Task Parts_OfAMeasure_AreThoseOfItsPatternsInWhateverOrder(string name)
    {
        string run = $"api/runs/{await _server.IdOfAsync(Prompt)}/";
        int length = _run.Tokens.Count;

        // A column before any row was made, one after, and one after another measure was looked at.
        float[] first = await _server.FloatsAsync($"{run}looked?key=2&measure={name}");
        float[] rows = await _server.FloatsAsync($"{run}row?query=7&measure={name}");
        float[] second = await _server.FloatsAsync($"{run}column?block=1&head=6&key=2&measure={name}");
        await _server.FloatsAsync($"{run}row?query=3&measure=value-norm");
        await _server.FloatsAsync($"{run}looked?key=5&measure=rollout");
        float[] third = await _server.FloatsAsync($"{run}column?block=1&head=6&key=2&measure={name}");
        float[] tile = await _server.FloatsAsync($"{run}tile?block=1&head=6&q0=3&q1=8&k0=2&k1=3&measure={name}");
        float[] pattern = await _server.FloatsAsync($"{run}pattern?block=1&head=6&measure={name}");

        int head = (1 * _run.Attention.Heads) + 6;
        float[] column = [.. Enumerable.Range(0, length).Select(query => pattern[(query * length) + 2])];
        Assert.Equal(column, first[(head * length)..((head + 1) * length)]);
        Assert.Equal(column, second);
        Assert.Equal(column, third);
        Assert.Equal(column[3..8], tile);
        Assert.Equal(pattern[(7 * length)..(8 * length)], rows[(head * length)..((head + 1) * length)]);
    }

    [Theory]
    [InlineData("pattern?block=6&head=0", "no head 6.0")]
    [InlineData("pattern?block=0", "parameter head is missing")]
    [InlineData("pattern?block=0&head=x", "'x'")]
    [InlineData("rows?block=0&head=0&first=2&count=2", "no 2 rows from 2")]
    [InlineData("tile?block=0&head=0&q0=1&q1=1&k0=0&k1=1", "no part from q0=1")]
    [InlineData("row?query=3", "no query 3")]
    [InlineData("pattern?block=0&head=0&measure=wight", "no measure 'wight'")]
    [InlineData("pattern?block=0&head=0&attention=cross", "no attention 'cross'")]
    public async Task Pattern_OfWhatThereIsNot_IsRefusedInWords(string request, string words)
    {
        string id = await _server.IdOfAsync("I love you");

        Assert.Contains(
            words,
            await RunningServer.RefusedAsync(await _server.Client.GetAsync($"api/runs/{id}/{request}"), 400),
            StringComparison.Ordinal);
    }
}
