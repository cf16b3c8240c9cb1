using Attendance.Analysis.Attribution;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Counterfactuals;

/// <summary>What takes the place of what a head or an MLP wrote.</summary>
public enum Ablation
{
    /// <summary>Nothing.</summary>
    Zero,

    /// <summary>The mean of what it wrote over the prompt's positions.</summary>
    Mean,
}

/// <summary>
/// What every head and every MLP does for a logit (or the difference of two) where the model predicts (at the last
/// position, or at the first mask): the exact effect of ablating it, with everything behind it computed anew, beside
/// what it writes to the logit directly where that can be said.
/// </summary>
public sealed class CausalMap
{
    private CausalMap(
        int position, double clean, DirectAttribution? direct, double[,] heads, double[] mlps, Ablation ablation,
        string attention)
    {
        Attention = attention;
        Position = position;
        Clean = clean;
        Direct = direct;
        HeadEffects = heads;
        MlpEffects = mlps;
        Ablation = ablation;
    }

    /// <summary>The heads' kind of attention, by its name; the MLPs are those of its stack.</summary>
    public string Attention { get; }

    /// <summary>How it was ablated.</summary>
    public Ablation Ablation { get; }

    /// <summary>The logit, or the difference of two, of the run as it is.</summary>
    public double Clean { get; }

    /// <summary>The position whose logits count.</summary>
    public int Position { get; }

    /// <summary>
    /// For each head the logit (difference) with it ablated minus <see cref="Clean"/>, <c>[B, H]</c>; negative where
    /// the head supports the target.
    /// </summary>
    public double[,] HeadEffects { get; }

    /// <summary>The same for each block's MLP, <c>[B]</c>.</summary>
    public IReadOnlyList<double> MlpEffects { get; }

    /// <summary>
    /// What each part writes to the logit (difference) directly; null for a model whose residual stream is no sum of
    /// what was written (<see cref="ModelFeatures.NoCircuits"/>).
    /// </summary>
    public DirectAttribution? Direct { get; }

    /// <summary>Ablates every head and every MLP, each by itself.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="target">The id of the token whose logit counts.</param>
    /// <param name="against">The id whose logit is subtracted; none when null.</param>
    /// <param name="ablation">What takes the place of what was written.</param>
    /// <param name="attention">The heads' kind of attention, by its name; the primary one when null.</param>
    /// <param name="cancellationToken">Ends it between two parts of the computation.</param>
    /// <exception cref="Errors.InvalidRequestException">No such token, or a prompt that cannot be run.</exception>
    public static CausalMap Of(
        TransformerModel model, IReadOnlyList<Token> tokens, int target, int? against = null,
        Ablation ablation = Ablation.Zero, string? attention = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        attention ??= model.Features.AttentionNames[0];
        (int blocks, int headsInABlock) = (model.BlocksWith(attention), model.HeadsWith(attention));
        Replacement Ablate(int block, int? head) =>
            (ablation == Ablation.Zero ? Replacement.Zero(block, head) : Replacement.Mean(block, head)).Of(attention);

        DirectAttribution? direct = model.Features.NoCircuits is null
            ? DirectAttribution.Of(model, tokens, target, against)
            : null;
        (double clean, int position) =
            direct is null ? LogitOf(model, tokens, target, against) : (direct.Logit, direct.Position);
        HeadId[] heads = HeadId.All(blocks, headsInABlock);
        Replacement[] ablations =
        [
            .. heads.Select(head => Ablate(head.Block, head.Head)),
            .. Enumerable.Range(0, blocks).Select(block => Ablate(block, null)),
        ];
        int[] ids = against is { } other ? [target, other] : [target];
        float[][] logits = ReplacementPass.NextTokenLogits(model, tokens, ablations, ids, cancellationToken);
        double[] effects = Array.ConvertAll(
            logits, row => row[0] - (row.Length > 1 ? row[1] : 0.0) - clean);

        double[,] byHead = new double[blocks, headsInABlock];
        for (int i = 0; i < heads.Length; i++)
        {
            byHead[heads[i].Block, heads[i].Head] = effects[i];
        }

        return new CausalMap(position, clean, direct, byHead, effects[heads.Length..], ablation, attention);
    }

    private static (double Logit, int Position) LogitOf(
        TransformerModel model, IReadOnlyList<Token> tokens, int target, int? against)
    {
        // The tokens are checked before the pass.
        model.Describe(against is { } one ? [target, one] : [target]);
        Run run = model.Run(tokens, new RunOptions { Logits = LogitPositions.Last });
        ReadOnlySpan<float> logits = run.NextTokenLogits;
        return (logits[target] - (against is { } other ? (double)logits[other] : 0), run.PredictedPosition);
    }
}
