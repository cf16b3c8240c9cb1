using Attendance.Tensors;

namespace Attendance.Attention;

/// <summary>
/// What a probe made of one sequence's scores and pattern, kept because it no longer follows from queries and keys.
/// </summary>
/// <param name="Scores"><c>[H, S, T]</c></param>
/// <param name="Pattern"><c>[H, S, T]</c></param>
internal sealed record ChangedAttention(FloatBuffer Scores, FloatBuffer Pattern);
