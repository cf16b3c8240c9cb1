using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>Cells of scores and patterns.</summary>
internal static class HookTensorCells
{
    /// <summary>
    /// Writes one cell of <c>[H, S, T]</c>. A decoder's own text may not have reached that position yet: then there is
    /// none.
    /// </summary>
    public static void SetCell(this in HookTensor tensor, int head, int query, int key, float value)
    {
        (int queries, int keys) = (tensor.Shape[1], tensor.Shape[2]);
        if (query < queries && key < keys)
        {
            tensor.Writable[(((head * queries) + query) * keys) + key] = value;
        }
    }
}
