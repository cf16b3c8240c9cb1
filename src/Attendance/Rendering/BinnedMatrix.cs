using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>
/// A matrix with several positions to a cell: each cell is the value of the largest magnitude under it, so that
/// thin, sharp lines survive.
/// </summary>
internal static class BinnedMatrix
{
    /// <returns><c>[⌈queries/queryBin⌉, ⌈keys/keyBin⌉]</c>, row by row; the matrix's own values when both bins are 1.</returns>
    public static float[] Largest(AttentionMatrix matrix, int queryBin, int keyBin)
    {
        if (queryBin == 1 && keyBin == 1)
        {
            return matrix.Values.ToArray();
        }

        int rows = (matrix.Queries + queryBin - 1) / queryBin;
        int columns = (matrix.Keys + keyBin - 1) / keyBin;
        float[] largest = new float[rows * columns];
        for (int query = 0; query < matrix.Queries; query++)
        {
            ReadOnlySpan<float> from = matrix.Row(query);
            Span<float> to = largest.AsSpan(query / queryBin * columns, columns);
            for (int key = 0; key < from.Length; key++)
            {
                ref float cell = ref to[key / keyBin];
                cell = Math.Abs(from[key]) > Math.Abs(cell) ? from[key] : cell;
            }
        }

        return largest;
    }
}
