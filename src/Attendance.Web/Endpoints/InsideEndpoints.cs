using System.Threading.RateLimiting;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Probes;
using Attendance.Web.Looking;
using Attendance.Web.Protocol;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Endpoints;

/// <summary>What is behind the numbers of one run: vectors, and scores of heads.</summary>
internal sealed class InsideEndpoints(ServerState state)
{
    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapRunGet("scores", state.Finder, ScoresAsync);
        routes.MapRunGet("neuron", state.Finder, NeuronAsync);
        routes.MapRunGet("next", state.Finder, NextAsync);
    }

    /// <summary>How probable some tokens are, whether or not they are among those that a run tells of.</summary>
    private async Task NextAsync(KeptRun kept, HttpContext context)
    {
        string ids = context.Request.Word("ids", "");
        await context.WriteJsonAsync(await state.Captures.WithModelAsync(
            kept, model => Task.FromResult(NextCandidates.Of(model, kept, ids)), context.RequestAborted).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    private async Task ScoresAsync(KeptRun kept, HttpContext context)
    {
        string attention = kept.SetOf(context.Request.Query["attention"]).Info.Name;
        if (!kept.Recipe.Scores.TryGetValue(attention, out ScoresAnswer? scores))
        {
            using RateLimitLease turn = await state.Sweeps.EnterAsync(context.RequestAborted).ConfigureAwait(false);
            scores = kept.Recipe.Scores.GetOrAdd(attention, name => HeadRanking.Of(kept.Run, name));
        }

        await context.WriteJsonAsync(scores).ConfigureAwait(false);
    }

    private async Task NeuronAsync(KeptRun kept, HttpContext context)
    {
        HttpRequest request = context.Request;
        (AttentionInfo set, AttentionMaps maps) = kept.SetOf(request.Query["attention"]);
        (int block, int head) = new HeadId(request.Number("block"), request.Number("head"))
            .Resolve(maps.ComputedBlocks, maps.Heads);
        int query = Positions.Resolve(request.Number("query"), maps.Queries, "query");
        int key = Positions.Resolve(request.Number("key"), maps.Keys, "key");
        var sites = AttentionSites.Of(set.Name);

        // Queries and keys are there; for the rest a pass is made as far as this block.
        string[] points = [sites.At(HookSite.V, block).Name, sites.At(HookSite.Z, block).Name];
        NeuronAnswer answer = await state.Captures.WithModelAsync(
            kept,
            async model =>
            {
                ActivationCache cache = await state.Captures.OfAsync(
                    kept, model, points, set.Name, context.RequestAborted).ConfigureAwait(false);
                float[] Vector(HookSite site, int position) =>
                    [.. cache[site, block].AsSpan(((position * maps.Heads) + head) * maps.HeadSize, maps.HeadSize)];

                float[] row = new float[maps.Keys];
                float[] scores = new float[maps.Keys];
                maps.PatternRows(block, head, query, row);
                maps.ScoreRows(block, head, query, scores);
                float?[] seen = [.. scores.Select(score => float.IsFinite(score) ? score : (float?)null)];
                return new NeuronAnswer(
                    maps.QueryVector(block, head, query), maps.KeyVector(block, head, key), maps.ScaleOf(block),
                    seen[key], row[key], seen[key] is null, row, seen, Vector(HookSite.V, key), Vector(HookSite.Z, query));
            },
            context.RequestAborted).ConfigureAwait(false);
        await context.WriteJsonAsync(answer).ConfigureAwait(false);
    }
}
