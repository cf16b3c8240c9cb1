using Attendance.Tokenizers;

namespace Attendance.Generation;

/// <summary>How probable one token is in each of two texts, over the whole vocabulary.</summary>
/// <param name="Token">The token.</param>
/// <param name="InA">Its probability in A, 0 to 1.</param>
/// <param name="InB">Its probability in B, 0 to 1.</param>
public sealed record TokenChance(Token Token, double InA, double InB);
