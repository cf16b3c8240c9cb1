namespace Attendance.Attention;

/// <summary>Sees a band of rows of one head's pattern.</summary>
/// <param name="firstQuery">The first row's query.</param>
/// <param name="rows">Whole rows, <c>[n, T]</c>; valid only during the call.</param>
public delegate void RowVisitor(int firstQuery, ReadOnlySpan<float> rows);

/// <summary>Sees a band of rows of some head's pattern.</summary>
/// <param name="block">The block, 0-based.</param>
/// <param name="head">The head, 0-based.</param>
/// <param name="firstQuery">The first row's query.</param>
/// <param name="rows">Whole rows, <c>[n, T]</c>; valid only during the call.</param>
public delegate void PatternVisitor(int block, int head, int firstQuery, ReadOnlySpan<float> rows);
