using Attendance.Probes;

namespace Attendance.Models;

/// <summary>For which positions logits are computed.</summary>
public enum LogitPositions
{
    /// <summary>For none.</summary>
    None,

    /// <summary>
    /// For the last position, which predicts the next token; of a model that predicts masked tokens for the first
    /// masked one, if any is (<see cref="Run.PredictedPosition"/>).
    /// </summary>
    Last,

    /// <summary>For every position, <c>[T, V]</c>.</summary>
    All,

    /// <summary>For the positions in <see cref="RunOptions.Positions"/>.</summary>
    Chosen,
}

/// <summary>What a run computes. Nothing that is not asked for here is computed.</summary>
public sealed record RunOptions
{
    /// <summary>
    /// The only kind of attention that is wanted, by its name in <see cref="ModelFeatures.AttentionNames"/>; all kinds
    /// when null.
    /// </summary>
    public string? Attention { get; init; }

    /// <summary>
    /// The highest block whose attention is wanted, 0-based, negative from the end; the default is the last.
    /// </summary>
    public int HighestBlock { get; init; } = -1;

    /// <summary>For which positions logits are wanted; the default is none.</summary>
    public LogitPositions Logits { get; init; }

    /// <summary>
    /// Where logits are wanted, when <see cref="Logits"/> is <see cref="LogitPositions.Chosen"/>: 0-based, in any
    /// order.
    /// </summary>
    public IReadOnlyList<int> Positions { get; init; } = [];

    /// <summary>Probes, visited in this order at each point.</summary>
    public IReadOnlyList<Probe> Probes { get; init; } = [];
}
