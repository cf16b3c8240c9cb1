using Attendance.Probes;

namespace Attendance.Generation;

/// <summary>
/// How a text is continued. What is null is as the model's own files say (<see cref="GenerationDefaults"/>), and where
/// they say nothing as described there.
/// </summary>
public sealed record GenerationOptions
{
    /// <summary>
    /// True draws each token at random by its probability, false always takes the most probable one (greedy). When
    /// null, giving <see cref="Temperature"/>, <see cref="TopK"/>, <see cref="TopP"/> or <see cref="TypicalP"/> asks
    /// for sampling.
    /// </summary>
    public bool? Sample { get; init; }

    /// <summary>Logits are divided by it; above 0. Below 1 the probable gets more probable.</summary>
    public double? Temperature { get; init; }

    /// <summary>
    /// Only so many of the most probable tokens stay, with those as probable as the last of them; 0 for all.
    /// </summary>
    public int? TopK { get; init; }

    /// <summary>
    /// Only the most probable tokens stay whose probabilities add up to this much (Holtzman et al. 2020); above 0, 1
    /// for all.
    /// </summary>
    public double? TopP { get; init; }

    /// <summary>
    /// Only the tokens stay whose surprise −ln p is nearest to the entropy, until their probabilities add up to this
    /// much (Meister et al. 2022); above 0, 1 for all.
    /// </summary>
    public double? TypicalP { get; init; }

    /// <summary>
    /// Logits of tokens that are in the prompt or were generated are divided by it where positive and multiplied where
    /// negative (Keskar et al. 2019); above 0, 1 for no penalty. Counts for greedy decoding too.
    /// </summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Where the random numbers begin: the same seed gives the same text on every machine.</summary>
    public ulong Seed { get; init; }

    /// <summary>The most tokens to generate, at least 1.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>The most tokens of prompt and continuation together; excludes <see cref="MaxNewTokens"/>.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Texts before which the continuation ends; they are not part of it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Tokens that end the continuation; none when empty.</summary>
    public IReadOnlyList<int>? EndTokens { get; init; }

    /// <summary>How many of the most probable tokens that were not taken each step tells of.</summary>
    public int Alternatives { get; init; }

    /// <summary>
    /// Probes, visited in every step. With any, each step is a full pass over prompt and continuation and nothing is
    /// kept from one step to the next: a probe sees whole sequences, as in a run, and what it writes at an early
    /// position counts for the later ones as if it had always been so.
    /// </summary>
    public IReadOnlyList<Probe> Probes { get; init; } = [];

    /// <summary>False computes everything again in every step, as with probes: the same text, later.</summary>
    public bool UseCache { get; init; } = true;
}
