using System.Text.Json;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Endpoints;

/// <summary>Bodies of JSON, in and out.</summary>
internal static class HttpContextJson
{
    /// <summary>Answers with a value of the protocol.</summary>
    public static Task WriteJsonAsync<T>(this HttpContext context, T value) =>
        context.Response.WriteAsJsonAsync(
            value, ProtocolJson.Of<T>(), "application/json; charset=utf-8", context.RequestAborted);

    /// <summary>Reads the request's body; an empty one is an empty object.</summary>
    /// <exception cref="RefusedException">It is no such value.</exception>
    public static async Task<T> ReadJsonAsync<T>(this HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(
                context.Request.Body, ProtocolJson.Of<T>(), context.RequestAborted).ConfigureAwait(false)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            string place = string.IsNullOrEmpty(e.Path) || e.Path == "$" ? "" : $" at {e.Path}";
            throw new RefusedException(
                StatusCodes.Status400BadRequest, $"The body is not the JSON that is expected here{place}.");
        }
    }
}
