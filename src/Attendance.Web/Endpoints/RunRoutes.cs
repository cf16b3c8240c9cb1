using Attendance.Web.Running;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Endpoints;

/// <summary>Endpoints about one run.</summary>
internal static class RunRoutes
{
    /// <summary>Adds one that asks for something.</summary>
    public static void MapRunGet(
        this IEndpointRouteBuilder routes, string name, RunFinder finder, Func<KeptRun, HttpContext, Task> answer) =>
        routes.MapGet($"/api/runs/{{id}}/{name}", Of(finder, answer));

    /// <summary>Adds one that lets something be done.</summary>
    public static void MapRunPost(
        this IEndpointRouteBuilder routes, string name, RunFinder finder, Func<KeptRun, HttpContext, Task> answer) =>
        routes.MapPost($"/api/runs/{{id}}/{name}", Of(finder, answer));

    private static RequestDelegate Of(RunFinder finder, Func<KeptRun, HttpContext, Task> answer) =>
        async context =>
        {
            using RunLease lease = await finder.TakeAsync((string?)context.GetRouteValue("id"), context.RequestAborted)
                .ConfigureAwait(false);
            await answer(lease.Kept, context).ConfigureAwait(false);
        };
}
