using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Attendance.Web.Safety;

/// <summary>Lets in what this server's own page asks, and nobody else's.</summary>
/// <param name="hosts">The names of this server.</param>
/// <param name="token">What a request must have; null where only this machine can ask.</param>
internal sealed class Guard(AllowedHosts hosts, AccessToken? token)
{
    /// <summary>Answers a request, or refuses it.</summary>
    /// <exception cref="RefusedException">It comes from elsewhere, or without the token.</exception>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SecurityHeaders.Add(context.Response.Headers);
        HttpRequest request = context.Request;
        if (!hosts.Allow(request.Host, context.Connection.LocalPort))
        {
            throw Refuse(
                $"This server is not '{request.Host.Value}'; open the address that 'attendance serve' printed.");
        }

        CheckSite(request);
        return token?.Admit(context) == false ? Task.CompletedTask : next(context);
    }

    /// <summary>
    /// Browsers say where a request comes from; what is no browser says nothing and could say anything.
    /// </summary>
    private static void CheckSite(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        bool opensPage = HttpMethods.IsGet(request.Method)
            && request.Path == "/"
            && request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document";
        bool isOwn = (origin is null || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            && site is "" or "same-origin" or "none";
        if (!isOwn && !opensPage)
        {
            throw Refuse("Only this server's own page may ask it; the request comes from another site.");
        }

        // A body of this type cannot be sent by another site's form, nor by a script without asking first.
        if (!HttpMethods.IsGet(request.Method)
            && !HttpMethods.IsHead(request.Method)
            && !IsJson(request.ContentType))
        {
            throw new RefusedException(
                StatusCodes.Status415UnsupportedMediaType, "The body must be JSON, with Content-Type: application/json.");
        }
    }

    private static bool IsJson(string? type) =>
        MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? parsed)
        && parsed.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private static RefusedException Refuse(string message) => new(StatusCodes.Status403Forbidden, message);
}
