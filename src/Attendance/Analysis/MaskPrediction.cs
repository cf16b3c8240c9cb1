using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis;

/// <summary>What a model for masked tokens expects at one position.</summary>
/// <param name="Position">The position, 0-based.</param>
/// <param name="Candidates">The most probable tokens there, the first first.</param>
public sealed record MaskPrediction(int Position, IReadOnlyList<TokenProbability> Candidates)
{
    /// <summary>Predicts every masked token, each with all others still masked.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="count">How many candidates for each.</param>
    /// <param name="positions">Where to predict; at every mask when null.</param>
    /// <exception cref="InvalidRequestException">
    /// The model fills no masks, nothing is masked, or there is no such position.
    /// </exception>
    public static IReadOnlyList<MaskPrediction> Of(
        TransformerModel model, IReadOnlyList<Token> tokens, int count, IReadOnlyList<int>? positions = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        model.Features.RequireMasks();
        positions ??= model.MaskedPositions(tokens);
        if (positions.Count == 0)
        {
            throw new InvalidRequestException(
                "Nothing in the prompt is masked; write [MASK] (BERT, DistilBERT) or <mask> (RoBERTa) for a token, "
                + "or name a position.");
        }

        Run run = model.Run(
            tokens, new RunOptions { HighestBlock = 0, Logits = LogitPositions.Chosen, Positions = positions });
        return
        [
            .. positions.Select(position =>
                new MaskPrediction(position, TokenProbability.Top(model, run.LogitsAt(position), count))),
        ];
    }
}
