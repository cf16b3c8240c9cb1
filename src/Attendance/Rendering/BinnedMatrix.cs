using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>
/// A matrix with several positions to a cell: each cell is the value of the largest magnitude under it, so that
/// thin, sharp lines survive. A cell is empty where nothing is under it.
/// </summary>
internal static class BinnedMatrix
{
    /// <param name="matrix">The weights.</param>
    /// <param name="queryBin">Rows that share a cell, at least 1.</param>
    /// <param name="keyBin">Columns that share a cell, at least 1.</param>
    /// <returns><c>[⌈queries/queryBin⌉, ⌈keys/keyBin⌉]</c>, row by row; a copy when both bins are 1.</returns>
    public static float[] Largest(AttentionMatrix matrix, int queryBin, int keyBin)
    {
        if (queryBin == 1 && keyBin == 1)
        {
            return matrix.Values.ToArray();
        }

        int rows = (matrix.Queries + queryBin - 1) / queryBin;
        int columns = (matrix.Keys + keyBin - 1) / keyBin;
        float[] largest = new float[rows * columns];
        Array.Fill(largest, float.NegativeInfinity);
        for (int query = 0; query < matrix.Queries; query++)
        {
            ReadOnlySpan<float> from = matrix.Row(query);
            Span<float> to = largest.AsSpan(query / queryBin * columns, columns);
            for (int column = 0; column < to.Length; column++)
            {
                float cell = to[column];
                foreach (float value in from.Slice(column * keyBin, Math.Min(keyBin, from.Length - (column * keyBin))))
                {
                    bool isNothing = ValueScale.IsEmpty(cell) || float.IsNaN(cell);
                    bool isLarger = isNothing || Math.Abs(value) > Math.Abs(cell);
                    cell = isLarger && !ValueScale.IsEmpty(value) ? value : cell;
                }

                to[column] = cell;
            }
        }

        return largest;
    }
}
