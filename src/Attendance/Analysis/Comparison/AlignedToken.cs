namespace Attendance.Analysis.Comparison;

/// <summary>One step of an alignment: a token of A and one of B, or a token of one of them alone.</summary>
/// <param name="A">The position in A; null where B's token has no partner.</param>
/// <param name="B">The position in B; null where A's token has no partner.</param>
/// <param name="IsSame">
/// Whether both are the same token (for <see cref="AlignBy.Text"/>: cover the same characters).
/// </param>
public readonly record struct AlignedToken(int? A, int? B, bool IsSame);
