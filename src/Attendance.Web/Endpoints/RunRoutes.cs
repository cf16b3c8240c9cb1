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
        this IEndpointRouteBuilder routes, string name, RunStore store, Func<KeptRun, HttpContext, Task> answer) =>
        routes.MapGet($"/api/runs/{{id}}/{name}", Of(store, answer));

    /// <summary>Adds one that lets something be done.</summary>
    public static void MapRunPost(
        this IEndpointRouteBuilder routes, string name, RunStore store, Func<KeptRun, HttpContext, Task> answer) =>
        routes.MapPost($"/api/runs/{{id}}/{name}", Of(store, answer));

    private static RequestDelegate Of(RunStore store, Func<KeptRun, HttpContext, Task> answer) =>
        async context =>
        {
            using RunLease lease = store.Take((string?)context.GetRouteValue("id"));
            await answer(lease.Kept, context).ConfigureAwait(false);
        };
}
