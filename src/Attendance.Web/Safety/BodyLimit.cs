using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Attendance.Web.Safety;

/// <summary>
/// Refuses bodies that are too large. One that is not absurd is read to its end first and thrown away as it comes: a
/// client that is still sending would see a broken connection in the place of the answer.
/// </summary>
/// <param name="limits">What the server does at most.</param>
internal sealed class BodyLimit(ServerLimits limits)
{
    /// <summary>So many times too large is still read.</summary>
    private const int Patience = 32;

    /// <summary>Passes a request on, or refuses it.</summary>
    /// <exception cref="RefusedException">Its body is too large.</exception>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentLength > limits.BodyBytes)
        {
            long most = (long)limits.BodyBytes * Patience;
            if (context.Request.ContentLength <= most
                && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            {
                feature.MaxRequestBodySize = most;
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted).ConfigureAwait(false);
            }

            throw Refuse(limits);
        }

        await next(context).ConfigureAwait(false);
    }

    /// <summary>The refusal of a body that turns out to be too large.</summary>
    public static RefusedException Refuse(ServerLimits limits) => new(
        StatusCodes.Status413PayloadTooLarge,
        $"The request is larger than {limits.BodyBytes} bytes; shorten the prompt.");
}
