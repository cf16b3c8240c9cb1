using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <inheritdoc/>
    public override void Column(
        in AttentionShape shape, float* q, float* k, int key, int first, int count, RowSum* sums, float* column)
    {
        // Of a causal head, the queries before the key do not see it.
        int masked = shape.IsCausal ? Math.Clamp(key - first, 0, count) : 0;
        var unseen = new Span<float>(column, masked);
        RawColumn(shape, q, k, key, first + masked, count - masked, column + masked);
        ScaleRow(column + masked, count - masked, shape.Scale);
        if (sums is null)
        {
            unseen.Fill(float.NegativeInfinity);
        }
        else
        {
            unseen.Clear();
            SoftmaxColumn(column + masked, sums + masked, count - masked);
        }
    }

    /// <summary>
    /// q·k of some queries and one key, by a register tile as in <see cref="RawScores"/>, whose sums are in the same
    /// order whatever the tile: the key stands in one of its columns, the others are empty.
    /// </summary>
    [MethodImpl(Hot)]
    private static void RawColumn(
        in AttentionShape shape, float* q, float* k, int key, int first, int count, float* column)
    {
        int n = TLanes.Count;
        float* panel = Scratch.Take((long)(shape.Size + TileRows) * n);
        float* edge = panel + ((long)shape.Size * n);
        new Span<float>(panel, shape.Size * n).Clear();
        for (int i = 0; i < shape.Size; i++)
        {
            panel[i * n] = k[((long)key * shape.KeyStride) + i];
        }

        for (int row = 0; row < count; row += TileRows)
        {
            int rows = Math.Min(TileRows, count - row);
            new Span<float>(edge, TileRows * n).Clear();
            Tile6x1(q + ((long)(first + row) * shape.QueryStride), shape.QueryStride, rows, panel, shape.Size, edge, n);
            for (int i = 0; i < rows; i++)
            {
                column[row + i] = edge[i * n];
            }
        }
    }

    /// <summary>x = e^(x − largest) / sum, each with its own row's, as <see cref="Softmax(float*, int)"/> does.</summary>
    [MethodImpl(Hot)]
    private static void SoftmaxColumn(float* x, RowSum* sums, int count)
    {
        int n = TLanes.Count;
        float* values = stackalloc float[3 * n];
        float* largest = values + n;
        float* sum = largest + n;
        TVector one = TLanes.Broadcast(1);
        for (int i = 0; i < count; i += n)
        {
            int lanes = Math.Min(n, count - i);
            for (int j = 0; j < n; j++)
            {
                // Lanes behind the last row repeat it.
                int row = i + Math.Min(j, lanes - 1);
                (values[j], largest[j], sum[j]) = (x[row], sums[row].Largest, sums[row].Sum);
            }

            TVector weights = Exp(TLanes.Subtract(TLanes.Load(values), TLanes.Load(largest)));
            TLanes.Store(TLanes.Multiply(weights, TLanes.Divide(one, TLanes.Load(sum))), values);
            new ReadOnlySpan<float>(values, lanes).CopyTo(new Span<float>(x + i, lanes));
        }
    }
}
