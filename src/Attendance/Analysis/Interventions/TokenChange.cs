using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>How probable one next token is before and after.</summary>
/// <param name="Before">In the run as it is.</param>
/// <param name="After">In the changed run.</param>
public sealed record TokenChange(TokenProbability Before, TokenProbability After)
{
    /// <summary>The token.</summary>
    public Token Token => Before.Token;

    /// <summary>Its probability after minus before, −1 to 1.</summary>
    public double Probability => After.Probability - Before.Probability;

    /// <summary>Its logit after minus before.</summary>
    public double Logit => (double)After.Logit - Before.Logit;
}
