using Attendance.Tensors;

namespace Attendance.Attention;

/// <summary>What a pass keeps of one block, for all of its sequences: the queries and keys.</summary>
/// <param name="QueriesAndKeys">
/// For each row the queries of all heads, then the keys of all heads, <c>[rows, 2, H, D]</c>.
/// </param>
/// <param name="Scale">What q·k is multiplied by.</param>
internal sealed record BlockAttention(FloatBuffer QueriesAndKeys, float Scale);

/// <summary>
/// What a probe made of one sequence's scores and pattern, kept because it no longer follows from queries and keys.
/// </summary>
/// <param name="Scores"><c>[H, T, T]</c></param>
/// <param name="Pattern"><c>[H, T, T]</c></param>
internal sealed record ChangedAttention(FloatBuffer Scores, FloatBuffer Pattern);
