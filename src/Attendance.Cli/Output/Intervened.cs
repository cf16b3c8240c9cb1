using Attendance.Analysis.Interventions;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>What interventions did, and what is to be shown of it.</summary>
/// <param name="Effect">The runs before and after.</param>
/// <param name="Texts">How the text goes on before and after; null where nothing was generated.</param>
/// <param name="Target">The next token in question, or null.</param>
/// <param name="Against">The token whose logit is subtracted, or null.</param>
/// <param name="Shown">Heads whose patterns are drawn; where there are none, probabilities are.</param>
/// <param name="Attention">The kind of attention whose heads are named; null for all.</param>
/// <param name="Top">How many next tokens are listed.</param>
internal sealed record Intervened(
    InterventionEffect Effect, ChangedTexts? Texts, Token? Target, Token? Against, IReadOnlyList<BlockPart> Shown,
    string? Attention, int Top)
{
    /// <summary>The prompt.</summary>
    public IReadOnlyList<Token> Tokens => Effect.Before.Tokens;

    /// <summary>The target before and after, without or with the token that is subtracted.</summary>
    public (double Before, double After)? Logits
    {
        get
        {
            if (Target is null)
            {
                return null;
            }

            TokenChange target = Effect.Next(Target.Id);
            TokenChange? against = Against is null ? null : Effect.Next(Against.Id);
            return (
                target.Before.Logit - (double)(against?.Before.Logit ?? 0),
                target.After.Logit - (double)(against?.After.Logit ?? 0));
        }
    }
}
