using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Attendance.Web.Tests.Endpoints;

/// <summary>What a page asks for when it is saved, and what is refused.</summary>
public sealed partial class ExportEndpointTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Export_OfWhatIsOnScreen_HasIt()
    {
        string id = await _server.IdOfAsync("I love you");
        string other = await _server.IdOfAsync("I hate you");
        JsonElement causes = await RunningServer.JsonAsync(await _server.PostAsync($"api/runs/{id}/causes", new { mean = false }));
        JsonElement compared = await RunningServer.JsonAsync(await _server.PostAsync("api/compare", new { a = id, b = other }));

        JsonElement page = await PageAsync(await _server.PostAsync($"api/runs/{id}/export", new
        {
            state = "v=causes",
            measure = "value-norm",
            vectors = new[] { 2 },
            causes = new[] { new { asked = new { mean = false }, answer = causes } },
            comparison = new { other, answer = compared },
            change = new
            {
                before = new[] { new { id = 3, text = "</script>", probability = 0.5 } },
                after = Array.Empty<object>(),
            },
        }));

        JsonElement recorded = page.GetProperty("recorded");
        Assert.Equal(causes.GetRawText(), recorded.GetProperty("causes")[0].GetProperty("answer").GetRawText());
        Assert.Equal("I hate you", recorded.GetProperty("comparison").GetProperty("other").GetProperty("info").GetProperty("prompt").GetString());
        Assert.Equal("</script>", recorded.GetProperty("change").GetProperty("before")[0].GetProperty("text").GetString());
        Assert.Contains(page.GetProperty("sets").EnumerateArray(), set => set.TryGetProperty("measure", out JsonElement measure) && measure.GetString() == "value-norm");
        Assert.Contains(page.GetProperty("walls").EnumerateArray(), wall => wall.GetProperty("measure").GetString() == "value-norm");
    }

    [Fact]
    public async Task Export_WithoutABody_IsTheRunAlone()
    {
        string id = await _server.IdOfAsync("I love you");

        JsonElement page = await PageAsync(await _server.Client.GetAsync($"api/runs/{id}/export?state=v%3Dwall"));

        Assert.Equal("v=wall", page.GetProperty("state").GetString());
        Assert.False(page.TryGetProperty("recorded", out _));
    }

    [Theory]
    [InlineData("""{"measure":"colour"}""", "There is no measure 'colour'")]
    [InlineData("""{"attention":"cross"}""", "There is no attention 'cross'")]
    [InlineData("""{"vectors":[17]}""", "There is no block 17")]
    [InlineData("""{"html":"<b>"}""", "not the JSON that is expected")]
    [InlineData("""{"change":{"before":[{"id":1,"probability":1}],"after":[]}}""", "What 'change' has")]
    [InlineData("""{"causes":[{"asked":{"mean":true},"answer":{"clean":1}}]}""", "What 'causes' has")]
    [InlineData("""{"generations":[{"steps":[{"position":1}]}]}""", "What 'generations' has")]
    [InlineData("""{"generations":[null]}""", "What 'generations' has")]
    public async Task Export_OfWhatIsNotTheRuns_IsRefused(string body, string expected)
    {
        string id = await _server.IdOfAsync(string.Join(' ', Enumerable.Repeat("love you", 100)));

        using var content = new StringContent(body, null, "application/json");
        string error = await RunningServer.RefusedAsync(await _server.Client.PostAsync($"api/runs/{id}/export", content), 400);

        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ComparedWithAnExpiredRun_SaysSo()
    {
        string id = await _server.IdOfAsync("I love you");
        var answer = new { attention = "self", alignment = Array.Empty<int[]>(), labels = Array.Empty<string>(), rankings = Array.Empty<int>() };

        string error = await RunningServer.RefusedAsync(
            await _server.PostAsync($"api/runs/{id}/export", new { comparison = new { other = "gone", answer } }), 404);

        Assert.Contains("expired", error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> PageAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            string html = await answer.Content.ReadAsStringAsync();
            Assert.Equal("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
            using var document = JsonDocument.Parse(Data().Match(html).Groups[1].Value);
            return document.RootElement.Clone();
        }
    }

    [GeneratedRegex("id=\"attendance-data\">([^<]*)</script>")]
    private static partial Regex Data();
}
