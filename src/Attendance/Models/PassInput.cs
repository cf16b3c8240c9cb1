namespace Attendance.Models;

/// <summary>What goes into a pass: the real tokens of all sequences, one behind the other.</summary>
/// <param name="Ids">Token ids.</param>
/// <param name="Positions">The row of the position embedding for each token.</param>
/// <param name="Sequences">Where each sequence lies.</param>
internal sealed record PassInput(int[] Ids, int[] Positions, Sequence[] Sequences);
