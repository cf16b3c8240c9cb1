namespace Attendance.Analysis.Counterfactuals;

/// <summary>
/// What one head, or one MLP, would have written instead. Ablating (zeros or a mean), scaling and patching are all
/// replacements.
/// </summary>
/// <param name="Block">The block, 0-based.</param>
/// <param name="Head">The head, 0-based; null for the block's MLP.</param>
/// <param name="Values">The head's z, <c>[T, D]</c>, or the MLP's output with its bias, <c>[T, E]</c>; row-major.</param>
public sealed record Replacement(int Block, int? Head, float[] Values);
