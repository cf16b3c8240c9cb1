namespace Attendance.Analysis.Explanation;

/// <summary>What one part of the query and one part of the key add to a score together.</summary>
/// <param name="Query">The part of the query.</param>
/// <param name="Key">The part of the key.</param>
/// <param name="Value">Their scaled product.</param>
public sealed record ScorePair(ScorePart Query, ScorePart Key, double Value);
