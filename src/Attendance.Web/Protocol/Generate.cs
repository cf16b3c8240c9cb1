using Attendance.Generation;
using Attendance.Tokenizers;

namespace Attendance.Web.Protocol;

/// <summary>How a prompt is to be continued; what is null is as the model says.</summary>
internal sealed record GenerateRequest
{
    public int? Tokens { get; init; }

    public double? Temperature { get; init; }

    public int? TopK { get; init; }

    public double? TopP { get; init; }

    public double? TypicalP { get; init; }

    public double? RepetitionPenalty { get; init; }

    public ulong? Seed { get; init; }

    public int? Alternatives { get; init; }
}

/// <summary>One new token.</summary>
/// <param name="Position">
/// Its place behind the prompt, T for the first; of a model with an encoder and a decoder in the decoder's text.
/// </param>
/// <param name="Token">The token.</param>
/// <param name="Probability">As the model gives it.</param>
/// <param name="Rank">0 for the most probable.</param>
/// <param name="Entropy">How undecided the model was, in nats.</param>
/// <param name="Alternatives">The most probable tokens that were not taken.</param>
internal sealed record StepEvent(
    int Position, TokenInfo Token, double Probability, int Rank, double Entropy, IReadOnlyList<Candidate> Alternatives)
{
    /// <summary>A step behind a prompt of so many tokens.</summary>
    public static StepEvent Of(GenerationStep step, int length, PromptTokenizer? tokenizer) => new(
        length + step.Index,
        TokenInfo.Of(step.Token, tokenizer),
        step.Probability,
        step.Rank,
        step.Entropy,
        [.. step.Alternatives.Select(other => Candidate.Of(other, tokenizer))]);
}

/// <summary>The end of a continuation.</summary>
/// <param name="Reason"><c>length</c>, <c>endToken</c> or <c>stopText</c>.</param>
/// <param name="Prompt">
/// The prompt with what was generated, as text, or the decoder's text with it; null without a tokenizer.
/// </param>
/// <param name="Ids">The same as ids.</param>
internal sealed record EndEvent(string Reason, string? Prompt, int[] Ids)
{
    /// <summary>An end, in the protocol's words.</summary>
    public static EndEvent Of(GenerationEnd? end, int[] ids, PromptTokenizer? tokenizer) => new(
        end switch
        {
            GenerationEnd.EndToken => "endToken",
            GenerationEnd.StopText => "stopText",
            _ => "length",
        },
        tokenizer?.Decode(ids),
        ids);
}
