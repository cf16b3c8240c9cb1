using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <inheritdoc/>
    public override void Pattern(
        in AttentionShape shape, float* q, float* k, int first, int count, bool softmax, float* rows,
        RowSum* sums = null)
    {
        // Only keys that some of these queries may see.
        RawScores(shape, q, k, first, count, shape.VisibleTo(first + count - 1), rows);

        for (int row = 0; row < count; row++)
        {
            float* line = rows + ((long)row * shape.Keys);
            int visible = shape.VisibleTo(first + row);
            ScaleRow(line, visible, shape.Scale);
            var masked = new Span<float>(line + visible, shape.Keys - visible);
            if (softmax)
            {
                (float largest, float sum) = Softmax(line, visible);
                masked.Clear();
                if (sums is not null)
                {
                    RowSum.Write(sums + row, largest, sum);
                }
            }
            else
            {
                masked.Fill(float.NegativeInfinity);
            }
        }
    }

    /// <summary>
    /// q·kᵀ where it is not masked. Always by the register tile, also for a single row, so that a weight is the same to
    /// the last bit whether it is looked at alone, in a tile or in the whole pattern.
    /// </summary>
    [MethodImpl(Hot)]
    private static void RawScores(
        in AttentionShape shape, float* q, float* k, int first, int count, int keys, float* rows)
    {
        int width = TileColumns;
        float* panel = Scratch.Take(((long)shape.Size * width) + (TileRows * width));
        float* edge = panel + ((long)shape.Size * width);
        var keyMatrix = new WeightMatrix(k, WeightType.F32, shape.Size, keys, shape.KeyStride, rowPerOutput: true);
        for (int key = 0; key < keys; key += width)
        {
            int columns = Math.Min(width, keys - key);
            Pack<F32Element>(keyMatrix, 0, shape.Size, key, panel);

            // Rows whose queries all lie before this panel's first key see nothing of it.
            int start = shape.IsCausal ? Math.Max(0, key - first) / TileRows * TileRows : 0;
            for (int row = start; row < count; row += TileRows)
            {
                int tileRows = Math.Min(TileRows, count - row);
                new Span<float>(edge, TileRows * width).Clear();
                Tile(
                    q + ((long)(first + row) * shape.QueryStride), shape.QueryStride, tileRows, panel, shape.Size, edge, width);
                CopyTile(edge, width, rows + ((long)row * shape.Keys) + key, shape.Keys, tileRows, columns);
            }
        }
    }
}
