using System.Threading.RateLimiting;
using Attendance.Attention;
using Attendance.Web.Looking;
using Attendance.Web.Running;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Endpoints;

/// <summary>
/// The numbers of a run: matrices, rows, columns, tiles of one head, and rows, columns, thumbnails of all.
/// </summary>
internal sealed class PatternEndpoints(ServerState state)
{
    private const int UsualSide = 48;
    private const int SmallestSide = 8;
    private const int LargestSide = 256;

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "pattern", (look, context) => HeadAsync(look, context, 0, look.Cells.Queries));
        Map(routes, "rows", RowsAsync);
        Map(routes, "column", ColumnAsync);
        Map(routes, "tile", TileAsync);
        Map(routes, "row", RowOfAllAsync, state.Sweeps);
        Map(routes, "looked", ColumnOfAllAsync, state.Sweeps);
        Map(routes, "wall", WallAsync, state.Sweeps);
    }

    /// <summary>The side of thumbnails that a request asks for, within reason.</summary>
    public static int Side(HttpRequest request) =>
        Math.Clamp(request.NumberOrNull("side") ?? UsualSide, SmallestSide, LargestSide);

    private void Map(
        IEndpointRouteBuilder routes, string name, Func<Look, HttpContext, Task> answer, Turnstile? turnstile = null) =>
        routes.MapRunGet(name, state.Finder, async (kept, context) =>
        {
            using Cells cells = await state.Measures.OpenAsync(
                kept, LookRequest.Of(context.Request), context.RequestAborted).ConfigureAwait(false);
            using RateLimitLease turn = await (turnstile ?? state.Looks).EnterAsync(context.RequestAborted)
                .ConfigureAwait(false);
            cells.Prepare();
            await answer(new Look(cells, state.Limits), context).ConfigureAwait(false);
        });

    private static Task HeadAsync(Look look, HttpContext context, int first, int count)
    {
        HeadId head = look.Head(context.Request);
        (Cells cells, int keys) = (look.Cells, look.Cells.Keys);
        int band = cells.IsWhole ? count : Math.Max(1, FloatAnswer.UsualPart / keys);
        return context.WriteFloatsAsync(
            (long)count * keys,
            look.Limits,
            (start, rows) => cells.Rows(head.Block, head.Head, first + (int)(start / keys), rows),
            band * keys);
    }

    private static Task RowsAsync(Look look, HttpContext context)
    {
        int first = context.Request.Number("first");
        int count = context.Request.NumberOrNull("count") ?? 1;
        return first >= 0 && count >= 1 && first <= look.Cells.Queries - count
            ? HeadAsync(look, context, first, count)
            : throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"There are no {count} rows from {first} on; expected a part of 0 to {look.Cells.Queries - 1}.");
    }

    private static Task ColumnAsync(Look look, HttpContext context)
    {
        HeadId head = look.Head(context.Request);
        int key = look.Key(context.Request);
        return context.WriteFloatsAsync(
            look.Cells.Queries,
            look.Limits,
            column => look.Cells.Column(head.Block, head.Head, key, 0, column));
    }

    private static Task TileAsync(Look look, HttpContext context)
    {
        HeadId head = look.Head(context.Request);
        (int firstQuery, int endQuery) = Range(context.Request, look.Cells.Queries, "q0", "q1");
        (int firstKey, int endKey) = Range(context.Request, look.Cells.Keys, "k0", "k1");
        return context.WriteFloatsAsync(
            (long)(endQuery - firstQuery) * (endKey - firstKey),
            look.Limits,
            tile => look.Cells.Part(head.Block, head.Head, firstQuery, firstKey, endKey, tile));
    }

    private static Task RowOfAllAsync(Look look, HttpContext context)
    {
        int query = look.Query(context.Request);
        return context.WriteFloatsAsync(
            look.Matrices * (long)look.Cells.Keys, look.Limits, rows => look.RowOfAll(query, rows));
    }

    private static Task ColumnOfAllAsync(Look look, HttpContext context)
    {
        int key = look.Key(context.Request);
        return context.WriteFloatsAsync(
            look.Matrices * (long)look.Cells.Queries, look.Limits, columns => look.ColumnOfAll(key, columns));
    }

    private static Task WallAsync(Look look, HttpContext context) =>
        context.WriteBytesAsync(WallBytes.Of(Wall.Of(look.Cells, Side(context.Request))));

    private static (int First, int End) Range(HttpRequest request, int length, string first, string end)
    {
        (int from, int to) = (request.Number(first), request.Number(end));
        return from >= 0 && from < to && to <= length
            ? (from, to)
            : throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"There is no part from {first}={from} to {end}={to} (exclusive); expected 0 to {length}.");
    }
}
