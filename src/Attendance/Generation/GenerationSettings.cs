namespace Attendance.Generation;

/// <summary>
/// How a text is in fact continued: the options, and the model's own values where they left something open.
/// </summary>
public sealed record GenerationSettings
{
    /// <summary>Whether tokens are drawn at random; if not, the most probable one is taken.</summary>
    public bool Sample { get; init; }

    /// <summary>Logits are divided by it; 1 changes nothing.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>So many of the most probable tokens stay; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>The most probable tokens stay that add up to this much; 1 for all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>The most typical tokens stay that add up to this much; 1 for all.</summary>
    public double TypicalP { get; init; } = 1;

    /// <summary>The penalty of tokens that are there already; 1 for none.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>The seed of the random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The most tokens that are generated.</summary>
    public int MaxNewTokens { get; init; }

    /// <summary>Texts before which the continuation ends.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Tokens that end the continuation.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];
}
