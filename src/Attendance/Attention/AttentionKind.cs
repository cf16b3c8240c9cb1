namespace Attendance.Attention;

/// <summary>Who may look at whom.</summary>
public enum AttentionKind
{
    /// <summary>
    /// A position looks at itself and at what is before it, <c>[T, T]</c>: GPT-2, and BART's decoder.
    /// </summary>
    CausalSelf,

    /// <summary>Every position looks at every position, <c>[T, T]</c>: BERT, and BART's encoder.</summary>
    Self,

    /// <summary>
    /// Positions of one sequence look at those of another, <c>[S, T]</c>: BART's decoder at what its encoder gave.
    /// </summary>
    Cross,
}
