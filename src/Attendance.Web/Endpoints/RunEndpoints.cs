using Attendance.Web.Protocol;
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
        routes.MapRunGet("", state.Store, (kept, context) => context.WriteJsonAsync(kept.Info));
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
