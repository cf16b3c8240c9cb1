using System.Threading.RateLimiting;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Web.Looking;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Endpoints;

/// <summary>The numbers of a run: matrices, rows, columns, tiles of one head, and rows, columns, thumbnails of all.</summary>
internal sealed class PatternEndpoints(ServerState state)
{
    private const int SmallestSide = 8;
    private const int LargestSide = 256;

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "pattern", (look, context) => HeadAsync(look, context, 0, look.Maps.Length));
        Map(routes, "rows", RowsAsync);
        Map(routes, "column", ColumnAsync);
        Map(routes, "tile", TileAsync);
        Map(routes, "row", RowOfAllAsync);
        Map(routes, "looked", ColumnOfAllAsync);
        Map(routes, "wall", WallAsync);
    }

    private void Map(IEndpointRouteBuilder routes, string name, Func<Look, HttpContext, Task> answer) =>
        routes.MapGet(
            $"/api/runs/{{id}}/{name}",
            (RequestDelegate)(async context =>
            {
                using RunLease lease = state.Store.Take((string?)context.GetRouteValue("id"));
                AttentionInfo set = lease.Kept.SetOf(context.Request.Word("attention", "self"));
                Measure measure = Measure.Named(context.Request.Word("measure", "weight"));
                var look = new Look(lease.Kept.Run.Attention, measure, state.Limits);
                using RateLimitLease turn = await state.Looks.EnterAsync(context.RequestAborted).ConfigureAwait(false);
                await answer(look, context).ConfigureAwait(false);
            }));

    private static Task HeadAsync(Look look, HttpContext context, int first, int count)
    {
        HeadId head = look.Head(context.Request);
        return context.WriteFloatsAsync(
            (long)count * look.Maps.Length,
            look.Limits,
            rows => look.Measure.Rows(look.Maps, head.Block, head.Head, first, rows));
    }

    private static Task RowsAsync(Look look, HttpContext context)
    {
        int first = context.Request.Number("first");
        int count = context.Request.NumberOrNull("count") ?? 1;
        return first >= 0 && count >= 1 && first <= look.Maps.Length - count
            ? HeadAsync(look, context, first, count)
            : throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"There are no {count} rows from {first} on; expected a part of 0 to {look.Maps.Length - 1}.");
    }

    private static Task ColumnAsync(Look look, HttpContext context)
    {
        HeadId head = look.Head(context.Request);
        int key = Positions.Resolve(context.Request.Number("key"), look.Maps.Length, "key");
        return context.WriteFloatsAsync(look.Maps.Length, look.Limits, column => look.Part(head, 0, key, key + 1, column));
    }

    private static Task TileAsync(Look look, HttpContext context)
    {
        HeadId head = look.Head(context.Request);
        (int firstQuery, int endQuery) = Range(context.Request, look, "q0", "q1");
        (int firstKey, int endKey) = Range(context.Request, look, "k0", "k1");
        return context.WriteFloatsAsync(
            (long)(endQuery - firstQuery) * (endKey - firstKey),
            look.Limits,
            tile => look.Part(head, firstQuery, firstKey, endKey, tile));
    }

    private static Task RowOfAllAsync(Look look, HttpContext context)
    {
        int query = Positions.Resolve(context.Request.Number("query"), look.Maps.Length, "query");
        return context.WriteFloatsAsync(
            look.HeadCount * (long)look.Maps.Length, look.Limits, rows => look.OfAll(query, rows));
    }

    private static Task ColumnOfAllAsync(Look look, HttpContext context)
    {
        int key = Positions.Resolve(context.Request.Number("key"), look.Maps.Length, "key");
        return context.WriteFloatsAsync(
            look.HeadCount * (long)look.Maps.Length, look.Limits, columns => look.LookedOfAll(key, columns));
    }

    private static Task WallAsync(Look look, HttpContext context)
    {
        int side = Math.Clamp(context.Request.NumberOrNull("side") ?? 48, SmallestSide, LargestSide);
        return context.WriteBytesAsync(WallBytes.Of(Wall.Of(look.Maps, look.Measure, side)));
    }

    private static (int First, int End) Range(HttpRequest request, Look look, string first, string end)
    {
        (int from, int to) = (request.Number(first), request.Number(end));
        return from >= 0 && from < to && to <= look.Maps.Length
            ? (from, to)
            : throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"There is no part from {first}={from} to {end}={to} (exclusive); expected 0 to {look.Maps.Length}.");
    }
}
