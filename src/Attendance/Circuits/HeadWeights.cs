namespace Attendance.Circuits;

/// <summary>
/// One head's own weights, as TransformerLens names and orders them: the projections <c>W_Q</c>, <c>W_K</c>, <c>W_V</c>
/// <c>[E, D]</c> with their biases, and <c>W_O</c> <c>[D, E]</c>. Copies, row-major.
/// </summary>
public sealed record HeadWeights
{
    /// <summary>E, the width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>D, the width of the head.</summary>
    public required int Size { get; init; }

    /// <summary>What q·k is multiplied by, usually 1/√D.</summary>
    public required float ScoreScale { get; init; }

    /// <summary><c>W_Q</c>, <c>[E, D]</c>.</summary>
    public required float[] Query { get; init; }

    /// <summary><c>b_Q</c>, <c>[D]</c>.</summary>
    public required float[] QueryBias { get; init; }

    /// <summary><c>W_K</c>, <c>[E, D]</c>.</summary>
    public required float[] Key { get; init; }

    /// <summary><c>b_K</c>, <c>[D]</c>.</summary>
    public required float[] KeyBias { get; init; }

    /// <summary><c>W_V</c>, <c>[E, D]</c>.</summary>
    public required float[] Value { get; init; }

    /// <summary><c>b_V</c>, <c>[D]</c>.</summary>
    public required float[] ValueBias { get; init; }

    /// <summary><c>W_O</c>, <c>[D, E]</c>.</summary>
    public required float[] Output { get; init; }
}
