using System.Threading.RateLimiting;
using Attendance.Web.Offline;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Endpoints;

/// <summary>Making runs.</summary>
internal sealed class RunEndpoints(ServerState state)
{
    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/runs", (RequestDelegate)RunAsync);
        routes.MapRunGet("", state.Finder, (kept, context) => context.WriteJsonAsync(kept.Info));
        routes.MapRunGet("export", state.Finder, ExportAsync);
        routes.MapRunPost("export", state.Finder, ExportAsync);
    }

    /// <summary>The page with this run, and what a body says is on screen, in one file.</summary>
    private async Task ExportAsync(KeptRun kept, HttpContext context)
    {
        string format = context.Request.Word("format", "html");
        if (format != "html")
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest, $"There is no export as '{format}' here; expected html.");
        }

        ExportRequest request = HttpMethods.IsPost(context.Request.Method)
            ? await context.ReadJsonAsync<ExportRequest>().ConfigureAwait(false)
            : new ExportRequest { State = context.Request.Query["state"] };
        using RateLimitLease turn = await state.Looks.EnterAsync(context.RequestAborted).ConfigureAwait(false);
        PackedPage page = await state.Pages.PackAsync(kept, request, context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"attention.html\"";

        // Opened from the server it must not be taken for the server's own page.
        context.Response.Headers.ContentSecurityPolicy = "sandbox";
        await PageWriter.WriteAsync(context.Response.Body, page, state.Page).ConfigureAwait(false);
    }

    private async Task RunAsync(HttpContext context)
    {
        RunRequest request = await context.ReadJsonAsync<RunRequest>().ConfigureAwait(false);
        if (!EventStream.IsWanted(context.Request))
        {
            RunInfo info = await state.Runs.MakeAsync(request, null, context.RequestAborted).ConfigureAwait(false);
            await context.WriteJsonAsync(info).ConfigureAwait(false);
            return;
        }

        var progress = new StreamedProgress();
        var stream = new EventStream(context);
        Task<RunInfo> run = Task.Run(() => state.Runs.MakeAsync(request, progress, context.RequestAborted));
        await progress.FollowAsync(run, stream).ConfigureAwait(false);
        try
        {
            await stream.SendAsync("done", await run.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            (int status, ErrorAnswer answer) = state.Errors.Explain(e);
            await stream.SendAsync("failed", answer with { Status = status }).ConfigureAwait(false);
        }
    }
}
