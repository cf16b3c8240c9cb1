using Attendance.Analysis.Counterfactuals;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Analysis.Comparison;

/// <summary>
/// What the next token of one run becomes when one head is taken from the other run, for every head by itself:
/// activation patching (Vig et al. 2020, causal mediation; Wang et al. 2022, path patching's simplest case).
/// </summary>
public static class HeadPatching
{
    /// <summary>
    /// The effect of patching each head's output: its z at aligned positions is the other run's, at others its own.
    /// </summary>
    /// <param name="pair">The runs.</param>
    /// <param name="into">The run that is patched; the heads come from the other one.</param>
    /// <param name="target">Which logits' difference, as ids of the patched run's model.</param>
    /// <param name="progress">Told the share that is done after each block; then blocks are run one by one.</param>
    /// <param name="logitsOnly">See <see cref="ComparisonOptions.LogitsOnly"/>.</param>
    /// <returns><c>[B, H]</c></returns>
    /// <exception cref="InvalidRequestException">Two models whose heads are unequally wide.</exception>
    public static PatchEffect[,] Outputs(
        RunPair pair, ComparedRun into, LogitTarget target, IProgress<double>? progress = null, bool logitsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(pair);
        (int wide, int other) = (pair.A.Attention.Maps.HeadSize, pair.B.Attention.Maps.HeadSize);
        if (wide != other)
        {
            throw new InvalidRequestException(
                $"Heads of {pair.A.Model.Name} are {wide} wide and those of {pair.B.Model.Name} {other}, so that their "
                + "outputs cannot change places; compare by another measure, for example the pattern's effect.");
        }

        return Effects(
            pair, into, target, block => HeadReplacements.Outputs(pair, into, block), progress, logitsOnly);
    }

    /// <summary>
    /// The effect of patching each head's pattern: it looks where it looks in the other run, at its own values.
    /// </summary>
    /// <remarks>
    /// Rows of aligned queries are replaced. A key without a partner keeps its weight, and what is left of 1 is divided
    /// among the aligned keys as the other run divides its own; so a row that summed to 1 still does, and where every
    /// token has a partner the row is the other run's. A row of which the other run's gives aligned keys nothing stays
    /// as it was.
    /// </remarks>
    /// <inheritdoc cref="Outputs"/>
    public static PatchEffect[,] Patterns(
        RunPair pair, ComparedRun into, LogitTarget target, IProgress<double>? progress = null, bool logitsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ActivationCache own = pair[into];
        string kind = own.Attention.Name;
        ActivationCache values = ActivationCache.Of(
            own.Model,
            own.Run.Tokens,
            LogitPositions.None,
            [AttentionSites.Of(kind).InEveryBlock(HookSite.V)],
            attention: kind);
        return Effects(
            pair,
            into,
            target,
            block => HeadReplacements.Patterns(pair, into, values[HookSite.V, block], block),
            progress,
            logitsOnly);
    }

    private static PatchEffect[,] Effects(
        RunPair pair, ComparedRun into, LogitTarget target, Func<int, Replacement[]> replacementsOf,
        IProgress<double>? progress, bool logitsOnly)
    {
        ActivationCache run = pair[into];
        var effects = new PatchEffect[pair.Blocks, pair.Heads];
        int blocksAtOnce = progress is null ? pair.Blocks : 1;
        for (int block = 0; block < pair.Blocks; block += blocksAtOnce)
        {
            Replacement[] replacements = [.. Enumerable.Range(block, blocksAtOnce).SelectMany(replacementsOf)];
            PatchEffect[] ofBlocks = logitsOnly
                ? OfLogits(run, target, replacements)
                : OfDistributions(run, target, replacements);
            for (int i = 0; i < ofBlocks.Length; i++)
            {
                effects[replacements[i].Block, replacements[i].Head!.Value] = ofBlocks[i];
            }

            progress?.Report((double)(block + 1) / pair.Blocks);
        }

        return effects;
    }

    private static PatchEffect[] OfDistributions(ActivationCache run, LogitTarget target, Replacement[] replacements) =>
        Array.ConvertAll(
            ReplacementPass.NextTokenLogits(run.Model, run.Run.Tokens, replacements),
            logits => PatchEffect.Of(run.Run.NextTokenLogits, logits, target));

    private static PatchEffect[] OfLogits(ActivationCache run, LogitTarget target, Replacement[] replacements)
    {
        int[] ids = target.Against is { } against ? [target.Target, against] : [target.Target];
        double clean = target.Of(run.Run.NextTokenLogits);
        return Array.ConvertAll(
            ReplacementPass.NextTokenLogits(run.Model, run.Run.Tokens, replacements, ids),
            logits => new PatchEffect(
                double.NaN, double.NaN, logits[0] - (logits.Length > 1 ? (double)logits[1] : 0) - clean));
    }
}
