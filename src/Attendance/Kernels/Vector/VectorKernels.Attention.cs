using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>Queries of one tile of scores.</summary>
    private const int QueryTile = 48;

    /// <summary>Keys of one tile of scores: with 48 queries 96 KiB, which stays in the second-level cache.</summary>
    private const int KeyTile = 512;

    /// <inheritdoc/>
    public override void Attention(in AttentionShape shape, float* q, float* k, float* v, float* z)
    {
        var job = new AttentionJob(shape, q, k, v, z);
        Workers.For(shape.Heads, ref job);
    }

    /// <summary>
    /// One head, tile by tile: the running maximum and sum of each query's row are corrected as tiles come (online
    /// softmax; Milakov and Gimelshein 2018, Dao et al. 2022), so that no row of the pattern is ever whole.
    /// </summary>
    private readonly struct AttentionJob(AttentionShape shape, float* q, float* k, float* v, float* z) : IWork
    {
        [MethodImpl(Hot)]
        public void Do(int head)
        {
            int width = TileColumns;
            int column = head * shape.Size;
            int keyPanels = (shape.Keys + width - 1) / width;
            int valuePanels = (shape.Size + width - 1) / width;
            int sumStride = valuePanels * width;

            float* keys = Scratch.Take(
                ((long)keyPanels * width * shape.Size) + ((long)shape.Keys * sumStride)
                + (QueryTile * KeyTile) + ((long)QueryTile * sumStride) + (2 * QueryTile));
            float* values = keys + ((long)keyPanels * width * shape.Size);
            float* scores = values + ((long)shape.Keys * sumStride);
            float* sums = scores + (QueryTile * KeyTile);
            float* maxima = sums + ((long)QueryTile * sumStride);
            float* totals = maxima + QueryTile;

            PackKeys(shape, k + column, 0, shape.Keys, keys);
            var valueMatrix = new WeightMatrix(
                v + column, WeightType.F32, shape.Keys, shape.Size, shape.ValueStride, rowPerOutput: false);
            for (int panel = 0; panel < valuePanels; panel++)
            {
                Pack<F32Element>(
                    valueMatrix, 0, shape.Keys, panel * width, values + ((long)panel * shape.Keys * width));
            }

            for (int first = 0; first < shape.Length; first += QueryTile)
            {
                int queries = Math.Min(QueryTile, shape.Length - first);
                new Span<float>(sums, queries * sumStride).Clear();
                new Span<float>(maxima, queries).Fill(float.NegativeInfinity);
                new Span<float>(totals, queries).Clear();

                int seen = shape.VisibleTo(first + queries - 1);
                for (int firstKey = 0; firstKey < seen; firstKey += KeyTile)
                {
                    int tileKeys = Math.Min(KeyTile, seen - firstKey);
                    float* query = q + column + ((long)first * shape.QueryStride);
                    ScoreTile(shape, query, queries, keys, firstKey, tileKeys, scores);
                    for (int row = 0; row < queries; row++)
                    {
                        int visible = Math.Clamp(shape.VisibleTo(first + row) - firstKey, 0, tileKeys);
                        AddToRow(
                            scores + ((long)row * KeyTile), visible, tileKeys, shape.Scale,
                            maxima + row, totals + row, sums + ((long)row * sumStride), sumStride);
                    }

                    for (int panel = 0; panel < valuePanels; panel++)
                    {
                        float* tileValues = values + ((((long)panel * shape.Keys) + firstKey) * width);
                        for (int row = 0; row < queries; row += TileRows)
                        {
                            Tile(
                                scores + ((long)row * KeyTile), KeyTile, Math.Min(TileRows, queries - row), tileValues,
                                tileKeys, sums + ((long)row * sumStride) + (panel * width), sumStride);
                        }
                    }
                }

                for (int row = 0; row < queries; row++)
                {
                    ScaleRow(sums + ((long)row * sumStride), shape.Size, 1 / totals[row]);
                    new ReadOnlySpan<float>(sums + ((long)row * sumStride), shape.Size).CopyTo(
                        new Span<float>(z + ((long)(first + row) * shape.OutputStride) + column, shape.Size));
                }
            }
        }
    }

    /// <summary>Keys as the weight of a linear layer, <c>kᵀ</c>, packed panel after panel.</summary>
    private static void PackKeys(in AttentionShape shape, float* k, int first, int count, float* panels)
    {
        var matrix = new WeightMatrix(
            k + ((long)first * shape.KeyStride), WeightType.F32, shape.Size, count, shape.KeyStride, rowPerOutput: true);
        for (int key = 0; key < count; key += TileColumns)
        {
            Pack<F32Element>(matrix, 0, shape.Size, key, panels + ((long)key * shape.Size));
        }
    }

    /// <summary>q·kᵀ, not yet scaled, for a tile that begins at a panel's edge.</summary>
    private static void ScoreTile(
        in AttentionShape shape, float* q, int queries, float* keys, int firstKey, int tileKeys, float* scores)
    {
        int width = TileColumns;
        for (int key = 0; key < tileKeys; key += width)
        {
            float* panel = keys + ((long)(firstKey + key) * shape.Size);
            for (int row = 0; row < queries; row += TileRows)
            {
                int rows = Math.Min(TileRows, queries - row);
                float* to = scores + ((long)row * KeyTile) + key;
                for (int i = 0; i < rows; i++)
                {
                    new Span<float>(to + ((long)i * KeyTile), width).Clear();
                }

                Tile(q + ((long)row * shape.QueryStride), shape.QueryStride, rows, panel, shape.Size, to, KeyTile);
            }
        }
    }

    /// <summary>
    /// Turns a row of a tile from scores into unnormalised weights, zero where masked, and corrects what was summed
    /// under a smaller maximum.
    /// </summary>
    private static void AddToRow(
        float* scores, int visible, int count, float scale, float* maximum, float* total, float* sums, int sumCount)
    {
        if (visible > 0)
        {
            ScaleRow(scores, visible, scale);
            float before = *maximum;
            float largest = MathF.Max(before, LargestOf(scores, visible));
            float added = ExpMinusMax(scores, visible, largest);
            if (largest > before && !float.IsNegativeInfinity(before))
            {
                float correction = MathF.Exp(before - largest);
                *total *= correction;
                ScaleRow(sums, sumCount, correction);
            }

            *total += added;
            *maximum = largest;
        }

        new Span<float>(scores + visible, count - visible).Clear();
    }
}
