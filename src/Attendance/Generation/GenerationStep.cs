using Attendance.Analysis;
using Attendance.Tokenizers;

namespace Attendance.Generation;

/// <summary>One generated token, and what else it could have been.</summary>
public sealed record GenerationStep
{
    /// <summary>0 for the first new token.</summary>
    public required int Index { get; init; }

    /// <summary>The token that was taken; its range is without meaning.</summary>
    public required Token Token { get; init; }

    /// <summary>
    /// Its probability over the whole vocabulary, as the model gives it: before any penalty, temperature or cut.
    /// </summary>
    public required double Probability { get; init; }

    /// <summary>
    /// Its probability behind penalty, temperature and cuts, with which it was drawn. In greedy decoding only the
    /// penalty counts.
    /// </summary>
    public required double SampledProbability { get; init; }

    /// <summary>0 where it was the model's most probable token.</summary>
    public required int Rank { get; init; }

    /// <summary>−Σ p·ln p over the whole vocabulary, in nats: how undecided the model was.</summary>
    public required double Entropy { get; init; }

    /// <summary>The most probable tokens that were not taken, by the model's own probabilities.</summary>
    public required IReadOnlyList<TokenProbability> Alternatives { get; init; }

    /// <summary>
    /// What the text grows by. Empty while a character is not whole, or what is there may become a stop text; then a
    /// later step has it.
    /// </summary>
    public required string Text { get; init; }

    /// <summary>Why this is the last step; null where another one follows.</summary>
    public required GenerationEnd? End { get; init; }
}
