using System.Threading.RateLimiting;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Probes;
using Attendance.Web.Looking;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
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
    }

    private async Task ScoresAsync(KeptRun kept, HttpContext context)
    {
        if (kept.Recipe.Scores is null)
        {
            using RateLimitLease turn = await state.Sweeps.EnterAsync(context.RequestAborted).ConfigureAwait(false);
            kept.Recipe.Scores ??= HeadRanking.Of(kept.Run);
        }

        await context.WriteJsonAsync(kept.Recipe.Scores).ConfigureAwait(false);
    }

    private async Task NeuronAsync(KeptRun kept, HttpContext context)
    {
        HttpRequest request = context.Request;
        (_, AttentionMaps maps) = kept.SetOf(request.Query["attention"]);
        if (maps != kept.Run.Attention)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"Vectors are shown of {kept.Info.Attentions[0].Name} attention alone.");
        }

        (int block, int head) = new HeadId(request.Number("block"), request.Number("head"))
            .Resolve(maps.ComputedBlocks, maps.Heads);
        int query = Positions.Resolve(request.Number("query"), maps.Queries, "query");
        int key = Positions.Resolve(request.Number("key"), maps.Keys, "key");
        // Queries and keys are there; for the rest a pass is made as far as this block.
        HookSite[] sites = [HookSite.V, HookSite.Z];
        NeuronAnswer answer = await state.Captures.WithModelAsync(
            kept,
            async model =>
            {
                ActivationCache cache = await state.Captures.OfAsync(
                    kept, model, [.. sites.Select(site => new HookPoint(site, block).Name)], null, context.RequestAborted)
                    .ConfigureAwait(false);
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
