using Attendance.Attention;

namespace Attendance.Models;

/// <summary>What comes out of a pass.</summary>
/// <param name="Attention">For each sequence, its attention.</param>
/// <param name="Logits"><c>[rows, V]</c>: a row for each sequence's last token, or for every token; null when not asked for.</param>
internal sealed record PassOutput(AttentionMaps[] Attention, float[]? Logits);
