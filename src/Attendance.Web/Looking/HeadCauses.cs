using Attendance.Analysis;
using Attendance.Analysis.Attribution;
using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Looking;

/// <summary>The causal map of a run.</summary>
internal static class HeadCauses
{
    /// <summary>Ablates every head of one kind and every MLP of its stack, each by itself.</summary>
    /// <exception cref="RefusedException">The run has interventions, which the map would be without.</exception>
    public static CausesAnswer Of(
        TransformerModel model, KeptRun kept, CausesRequest request, CancellationToken cancellationToken)
    {
        if (kept.Interventions.Items.Count > 0)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest, "A causal map is of a run without interventions; undo them first.");
        }

        string attention = kept.SetOf(request.Attention).Info.Name;
        Token target = RunMeasures.TargetOf(model, kept, request.Target);
        Token against = request.Against is null
            ? model.Describe([kept.Info.Next!.First(next => next.Id != target.Id).Id])[0]
            : TargetToken.Parse(model, request.Against);
        var map = CausalMap.Of(
            model, kept.Tokens, target.Id, against.Id, request.Mean ? Ablation.Mean : Ablation.Zero, attention,
            cancellationToken);
        return Of(model, map, target, against);
    }

    /// <summary>A map in the protocol's words.</summary>
    public static CausesAnswer Of(TransformerModel model, CausalMap map, Token target, Token? against) => new(
        TokenInfo.Of(target, model.Tokenizer),
        against is null ? null : TokenInfo.Of(against, model.Tokenizer),
        map.Clean,
        HeadValues.Finite(map.HeadEffects),
        map.MlpEffects,
        map.Direct is { } direct ? HeadValues.Finite(Of(direct, model)) : null,
        against is null ? "logit" : "logit difference",
        map.Attention);

    private static double[,] Of(DirectAttribution direct, TransformerModel model)
    {
        double[,] values = new double[model.Blocks, model.Heads];
        foreach (HeadId head in HeadId.All(model.Blocks, model.Heads))
        {
            values[head.Block, head.Head] = direct.OfHead(head.Block, head.Head);
        }

        return values;
    }
}
