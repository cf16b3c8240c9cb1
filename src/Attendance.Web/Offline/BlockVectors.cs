using System.Numerics.Tensors;

namespace Attendance.Web.Offline;

/// <summary>
/// Queries and keys of one block, as a page has them: the keys' mean is taken off. It adds the same to all scores of a
/// row, which softmax does not see, and what is left is finer in 16 bits.
/// </summary>
internal sealed class BlockVectors
{
    private readonly IPageSet _set;
    private readonly int _block;

    /// <summary>Takes them from a set.</summary>
    public BlockVectors(IPageSet set, int block)
    {
        (_set, _block) = (set, block);
        int size = set.HeadSize;
        Queries = new float[set.Heads * set.Info.Queries * size];
        Keys = new float[set.Heads * set.Info.Keys * size];
        Means = new float[set.Heads * size];
        for (int head = 0; head < set.Heads; head++)
        {
            Span<float> keys = KeysOf(head);
            set.CopyVectors(block, head, QueriesOf(head), keys);
            Centre(keys, Means.AsSpan(head * size, size));
        }

        // One scale stands in the page; where blocks differ, q carries the rest.
        TensorPrimitives.Multiply(Queries, set.ScaleOf(block) / set.ScaleOf(0), Queries);
    }

    /// <summary><c>[H, S, D]</c></summary>
    public float[] Queries { get; }

    /// <summary><c>[H, T, D]</c>, without their mean.</summary>
    public float[] Keys { get; }

    /// <summary><c>[H, D]</c></summary>
    public float[] Means { get; }

    /// <summary>The largest difference between a weight made of these vectors and the model's own.</summary>
    public double Error()
    {
        double error = 0;
        (int queries, int keys) = (_set.Info.Queries, _set.Info.Keys);
        float[] pattern = new float[queries * keys];
        double[] row = new double[keys];
        for (int head = 0; head < _set.Heads; head++)
        {
            _set.CopyPattern(_block, head, pattern);
            for (int query = 0; query < queries; query++)
            {
                Span<double> weights = row.AsSpan(0, _set.Info.Kind == "causal" ? query + 1 : keys);
                Softmax(head, query, weights);
                for (int key = 0; key < weights.Length; key++)
                {
                    error = Math.Max(error, Math.Abs(weights[key] - pattern[(query * keys) + key]));
                }
            }
        }

        return error;
    }

    private Span<float> QueriesOf(int head)
    {
        int length = _set.Info.Queries * _set.HeadSize;
        return Queries.AsSpan(head * length, length);
    }

    private Span<float> KeysOf(int head)
    {
        int length = _set.Info.Keys * _set.HeadSize;
        return Keys.AsSpan(head * length, length);
    }

    private void Softmax(int head, int query, Span<double> weights)
    {
        int size = _set.HeadSize;
        ReadOnlySpan<float> q = QueriesOf(head).Slice(query * size, size);
        ReadOnlySpan<float> keys = KeysOf(head);
        double scale = _set.ScaleOf(0);
        for (int key = 0; key < weights.Length; key++)
        {
            weights[key] = scale * TensorPrimitives.Dot(q, keys.Slice(key * size, size));
        }

        TensorPrimitives.SoftMax<double>(weights, weights);
    }

    private static void Centre(Span<float> keys, Span<float> mean)
    {
        int size = mean.Length;
        for (int at = 0; at < keys.Length; at += size)
        {
            TensorPrimitives.Add(mean, keys.Slice(at, size), mean);
        }

        TensorPrimitives.Multiply(mean, size / (float)keys.Length, mean);
        for (int at = 0; at < keys.Length; at += size)
        {
            TensorPrimitives.Subtract(keys.Slice(at, size), mean, keys.Slice(at, size));
        }
    }
}
