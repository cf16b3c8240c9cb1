using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Counterfactuals;

/// <summary>The logits that a prompt would have had, for each of many replacements by itself.</summary>
public static class ReplacementPass
{
    /// <summary>Runs every replacement, each alone.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="replacements">What is replaced; one variant of the run for each.</param>
    /// <returns>For each replacement the logits at the last position, <c>[V]</c>.</returns>
    public static float[][] NextTokenLogits(
        TransformerModel model, IReadOnlyList<Token> tokens, IReadOnlyList<Replacement> replacements)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(replacements);
        return [.. replacements.Select(replacement => One(model, tokens, replacement))];
    }

    /// <summary>Runs every replacement, each alone, for a few tokens' logits only.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="replacements">What is replaced; one variant of the run for each.</param>
    /// <param name="ids">The token ids whose logits are wanted.</param>
    /// <returns>For each replacement the logits of <paramref name="ids"/> at the last position.</returns>
    public static float[][] NextTokenLogits(
        TransformerModel model, IReadOnlyList<Token> tokens, IReadOnlyList<Replacement> replacements, IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Array.ConvertAll(
            NextTokenLogits(model, tokens, replacements), row => ids.Select(id => row[id]).ToArray());
    }

    private static float[] One(TransformerModel model, IReadOnlyList<Token> tokens, Replacement replacement)
    {
        var options = new RunOptions { Logits = LogitPositions.Last, Probes = [new ReplacementProbe(replacement)] };
        return model.Run(tokens, options).NextTokenLogits.ToArray();
    }
}
