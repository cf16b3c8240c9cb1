using System.Globalization;
using Attendance.Errors;
using Attendance.Hub;
using Attendance.Web.Endpoints;
using Attendance.Web.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Attendance.Web.Safety;

/// <summary>Turns every failure into one line of words and a status, never into a stack trace.</summary>
/// <param name="limits">What the server does at most.</param>
/// <param name="failed">Told of failures that are the server's own fault.</param>
internal sealed class ErrorAnswers(ServerLimits limits, Action<Exception>? failed)
{
    /// <summary>Answers a request.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOver(context))
        {
            // Nobody reads the answer any more, or it has begun and cannot be taken back.
            if (!context.RequestAborted.IsCancellationRequested)
            {
                failed?.Invoke(e);
                context.Abort();
            }
        }
        catch (Exception e)
        {
            (int status, ErrorAnswer answer) = Explain(e);
            context.Response.StatusCode = status;
            if ((e as RefusedException)?.RetryAfter is { } seconds)
            {
                context.Response.Headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
            }

            await context.WriteJsonAsync(answer).ConfigureAwait(false);
        }
    }

    /// <summary>A failure in words, with the status that fits.</summary>
    public (int Status, ErrorAnswer Answer) Explain(Exception e)
    {
        switch (e)
        {
            case RefusedException refused:
                return (refused.Status, new ErrorAnswer(e.Message, refused.Code));
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Explain(BodyLimit.Refuse(limits));
            case BadHttpRequestException bad:
                return (bad.StatusCode, new ErrorAnswer(bad.Message));
            case AttendanceException { ExitCode: 2 } or UnsupportedModelException or CheckpointException:
                return (StatusCodes.Status400BadRequest, new ErrorAnswer(e.Message));
            case HubException:
                return (StatusCodes.Status503ServiceUnavailable, new ErrorAnswer(e.Message));
            case OutOfMemoryException:
                return (
                    StatusCodes.Status503ServiceUnavailable,
                    new ErrorAnswer("There is not enough memory for this; look at fewer tokens at a time."));
            default:
                failed?.Invoke(e);
                return (
                    StatusCodes.Status500InternalServerError,
                    new ErrorAnswer(
                        $"unexpected {e.GetType().Name} (a fault of attendance; ATTENDANCE_DEBUG=1 shows where)"));
        }
    }

    private static bool IsOver(HttpContext context) =>
        context.Response.HasStarted || context.RequestAborted.IsCancellationRequested;
}
