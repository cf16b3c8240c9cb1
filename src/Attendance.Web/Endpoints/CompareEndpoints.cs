using System.Threading.RateLimiting;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Web.Looking;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Endpoints;

/// <summary>Two runs beside each other.</summary>
internal sealed class CompareEndpoints(ServerState state)
{
    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/compare", (RequestDelegate)CompareAsync);
        routes.MapGet("/api/compare/{a}/{b}/difference", (RequestDelegate)DifferenceAsync);
        routes.MapGet("/api/compare/{a}/{b}/wall", (RequestDelegate)WallAsync);
    }

    private async Task CompareAsync(HttpContext context)
    {
        CompareRequest request = await context.ReadJsonAsync<CompareRequest>().ConfigureAwait(false);
        HeadMeasure[] measures = [.. (request.Measures ?? ["divergence"]).Select(HeadDifferences.Named)];
        (RunLease a, RunLease b) = await state.Finder.TakeAsync(request.A, request.B, context.RequestAborted)
            .ConfigureAwait(false);
        using RunLease leaseA = a, leaseB = b;
        using ModelLease modelA = await OpenAsync(a, context).ConfigureAwait(false);
        using ModelLease modelB = await OpenAsync(b, context).ConfigureAwait(false);
        var pair = RunPair.From(
            CacheOf(a.Kept, modelA.Model, request.Attention),
            CacheOf(b.Kept, modelB.Model, request.Attention),
            AlignedBy(request.Align));
        bool runsAgain = measures.Any(measure => measure != HeadMeasure.Divergence);
        if (runsAgain && a.Kept.Interventions.Items.Count + b.Kept.Interventions.Items.Count > 0)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                "Runs with interventions can be compared by divergence only; undo the interventions for the others.");
        }

        using RateLimitLease turn = await (runsAgain ? state.Passes : state.Looks).EnterAsync(context.RequestAborted)
            .ConfigureAwait(false);
        await context.WriteJsonAsync(HeadDifferences.Of(pair, measures)).ConfigureAwait(false);
    }

    private async Task DifferenceAsync(HttpContext context)
    {
        (RunLease a, RunLease b) = await TakeAsync(context).ConfigureAwait(false);
        using RunLease leaseA = a, leaseB = b;
        using DifferenceCells cells = Open(a.Kept, b.Kept, context);
        HeadId head = new Look(cells, state.Limits).Head(context.Request);
        using RateLimitLease turn = await state.Looks.EnterAsync(context.RequestAborted).ConfigureAwait(false);
        await context.WriteFloatsAsync(
            (long)cells.Queries * cells.Keys, state.Limits, rows => cells.Rows(head.Block, head.Head, 0, rows))
            .ConfigureAwait(false);
    }

    private async Task WallAsync(HttpContext context)
    {
        (RunLease a, RunLease b) = await TakeAsync(context).ConfigureAwait(false);
        using RunLease leaseA = a, leaseB = b;
        using DifferenceCells cells = Open(a.Kept, b.Kept, context);
        int side = PatternEndpoints.Side(context.Request);
        using RateLimitLease turn = await state.Looks.EnterAsync(context.RequestAborted).ConfigureAwait(false);
        await context.WriteBytesAsync(WallBytes.Of(Wall.Of(cells, side, centred: true))).ConfigureAwait(false);
    }

    private Task<(RunLease A, RunLease B)> TakeAsync(HttpContext context) => state.Finder.TakeAsync(
        (string?)context.GetRouteValue("a"), (string?)context.GetRouteValue("b"), context.RequestAborted);

    private static DifferenceCells Open(KeptRun a, KeptRun b, HttpContext context)
    {
        string? attention = context.Request.Query["attention"];
        (AttentionInfo set, AttentionMaps mapsA) = a.SetOf(attention);
        (AttentionInfo other, AttentionMaps mapsB) = b.SetOf(attention);
        (TokenAlignment queries, TokenAlignment keys) = RunPair.Align(
            a.Run.AttentionOf(set.Name), b.Run.AttentionOf(other.Name), AlignedBy(context.Request.Query["align"]));
        return (mapsA.ComputedBlocks, mapsA.Heads) == (mapsB.ComputedBlocks, mapsB.Heads)
            ? new DifferenceCells(mapsA, mapsB, set, queries, keys)
            : throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"{a.Info.Model} and {b.Info.Model} have unequally many blocks or heads; only runs of models of one "
                + "shape can be compared.");
    }

    private Task<ModelLease> OpenAsync(RunLease run, HttpContext context) =>
        state.Shelf.OpenAsync(run.Kept.Info.Model, null, context.RequestAborted);

    /// <summary>A run with nothing but its attention, of which one kind is looked at.</summary>
    private static ActivationCache CacheOf(KeptRun kept, TransformerModel model, string? attention) =>
        ActivationCache.From(model, kept.Run, new CaptureProbe(), kept.SetOf(attention).Info.Name);

    private static AlignBy AlignedBy(string? name) => name switch
    {
        null or "" or "ids" => AlignBy.Ids,
        "text" => AlignBy.Text,
        "positions" => AlignBy.Positions,
        _ => throw new RefusedException(
            StatusCodes.Status400BadRequest, $"There is no alignment by '{name}'; expected ids, text or positions."),
    };
}
