namespace Attendance.Models;

/// <summary>
/// One sequence's place among the rows of a pass: sequences lie one behind the other. There is no padding among them,
/// unless the model shows what padding looks at (see <see cref="TransformerModel.ComputesPadding"/>).
/// </summary>
/// <param name="Start">Its first row.</param>
/// <param name="Length">Its number of rows.</param>
internal readonly record struct Sequence(int Start, int Length)
{
    /// <summary>How many rows of padding come before its real tokens.</summary>
    public int FirstReal { get; init; }

    /// <summary>
    /// The number of its real tokens, which lie in one piece; what looks at the sequence sees only them.
    /// </summary>
    public int RealLength { get; init; } = Length;

    /// <summary>The real tokens alone.</summary>
    public Sequence Real => new(Start + FirstReal, RealLength);
}
