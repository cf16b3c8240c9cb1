using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>Cells of scores and patterns.</summary>
internal static class HookTensorCells
{
    /// <summary>Writes one cell of <c>[H, T, T]</c>.</summary>
    public static void SetCell(this in HookTensor tensor, int head, int query, int key, float value) =>
        tensor.Writable[(((head * tensor.Shape[1]) + query) * tensor.Shape[2]) + key] = value;
}
