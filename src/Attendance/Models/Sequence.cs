namespace Attendance.Models;

/// <summary>One sequence's place among the rows of a pass: sequences lie one behind the other, without padding.</summary>
/// <param name="Start">Its first row.</param>
/// <param name="Length">Its number of tokens.</param>
internal readonly record struct Sequence(int Start, int Length);
