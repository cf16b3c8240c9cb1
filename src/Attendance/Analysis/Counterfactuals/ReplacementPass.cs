using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Counterfactuals;

/// <summary>
/// The logits that a prompt would have had, for each of many replacements by itself. All of them are one computation:
/// what lies below a replacement is not computed again, and each weight is read once for all that share a block.
/// </summary>
public static class ReplacementPass
{
    /// <summary>Runs every replacement, each alone.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="replacements">What is replaced; one variant of the run for each.</param>
    /// <returns>For each replacement the logits at <see cref="Models.Run.PredictedPosition"/>, <c>[V]</c>.</returns>
    /// <exception cref="InvalidRequestException">No such block or head, or a prompt that cannot be run.</exception>
    public static float[][] NextTokenLogits(
        TransformerModel model, IReadOnlyList<Token> tokens, IReadOnlyList<Replacement> replacements) =>
        Run(model, tokens, replacements, null, CancellationToken.None);

    /// <summary>Runs every replacement, each alone, for a few tokens' logits only.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="replacements">What is replaced; one variant of the run for each.</param>
    /// <param name="ids">The token ids whose logits are wanted.</param>
    /// <returns>For each replacement the logits of <paramref name="ids"/> at
    /// <see cref="Models.Run.PredictedPosition"/>.</returns>
    /// <exception cref="InvalidRequestException">No such block, head or token, or a prompt that cannot be
    /// run.</exception>
    public static float[][] NextTokenLogits(
        TransformerModel model, IReadOnlyList<Token> tokens, IReadOnlyList<Replacement> replacements, IReadOnlyList<int> ids) =>
        NextTokenLogits(model, tokens, replacements, ids, CancellationToken.None);

    /// <summary>The same, which can be ended between two parts of the computation.</summary>
    internal static float[][] NextTokenLogits(
        TransformerModel model, IReadOnlyList<Token> tokens, IReadOnlyList<Replacement> replacements, IReadOnlyList<int> ids,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Run(model, tokens, replacements, [.. ids], cancellationToken);
    }

    private static float[][] Run(
        TransformerModel model, IReadOnlyList<Token> tokens, IReadOnlyList<Replacement> replacements, int[]? wanted,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(replacements);
        foreach (Replacement replacement in replacements)
        {
            string attention = replacement.Attention ?? model.Features.AttentionNames[0];
            (int blocks, int heads) = (model.BlocksWith(attention), model.HeadsWith(attention));
            if (replacement.Block >= blocks || replacement.Head < 0 || replacement.Head >= heads)
            {
                throw new InvalidRequestException(
                    $"There is no {(replacement.Head is { } head ? $"head {replacement.Block}.{head}" : $"block {replacement.Block}")}; "
                    + $"{model.Name} has blocks 0 to {blocks - 1} with heads 0 to {heads - 1}.");
            }
        }

        return model.LogitsOfVariants(
            tokens, [.. replacements.Select(replacement => replacement.Variant)], wanted, cancellationToken);
    }
}
