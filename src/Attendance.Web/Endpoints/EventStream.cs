using System.Text.Json;
using Attendance.Web.Protocol;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Endpoints;

/// <summary>Server-sent events: <c>event: name</c>, <c>data: JSON</c>.</summary>
internal sealed class EventStream
{
    private readonly HttpContext _context;

    /// <summary>Begins the answer.</summary>
    public EventStream(HttpContext context)
    {
        _context = context;
        context.Response.ContentType = "text/event-stream; charset=utf-8";
    }

    /// <summary>Whether a request asks for events.</summary>
    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Sends one event at once. JSON has no line breaks of its own.</summary>
    public async Task SendAsync<T>(string name, T data)
    {
        string json = JsonSerializer.Serialize(data, ProtocolJson.Of<T>());
        await _context.Response.WriteAsync($"event: {name}\ndata: {json}\n\n", _context.RequestAborted)
            .ConfigureAwait(false);
        await _context.Response.Body.FlushAsync(_context.RequestAborted).ConfigureAwait(false);
    }
}
