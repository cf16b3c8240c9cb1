using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Attendance.Web.Tests.Endpoints;

/// <summary>Answers that come as events.</summary>
internal static class Events
{
    /// <summary>Every event of an answer.</summary>
    public static async Task<IReadOnlyList<(string Name, JsonElement Data)>> PostAsync(
        RunningServer server, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var events = new List<(string, JsonElement)>();
        await foreach (SseItem<string> item in SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            using var document = JsonDocument.Parse(item.Data);
            events.Add((item.EventType, document.RootElement.Clone()));
        }

        return events;
    }
}
