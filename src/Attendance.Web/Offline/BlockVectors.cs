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

    /// <summary>
    /// The largest differences between weights and scores made of these vectors and the model's own.
    /// </summary>
    public PageError Error()
    {
        PageError error = default;
        (int queries, int keys) = (_set.Info.Queries, _set.Info.Keys);
        float[] pattern = new float[queries * keys];
        float[] scores = new float[queries * keys];
        double[] row = new double[keys];
        for (int head = 0; head < _set.Heads; head++)
        {
            _set.CopyPattern(_block, head, pattern);
            _set.CopyScores(_block, head, scores);
            for (int query = 0; query < queries; query++)
            {
                Span<double> made = row.AsSpan(0, _set.Info.Kind == "causal" ? query + 1 : keys);
                double mean = Scores(head, query, made);
                double inScores = Distance(made, scores.AsSpan(query * keys), mean);
                TensorPrimitives.SoftMax<double>(made, made);
                error = PageError.Max(error, new PageError(Distance(made, pattern.AsSpan(query * keys), 0), inScores));
            }
        }

        return error;
    }

    /// <summary>One head's weights, <c>[S, T]</c>, of its queries <c>[S, D]</c> and keys <c>[T, D]</c>.</summary>
    public static void Attend(
        IPageSet set, ReadOnlySpan<float> queries, ReadOnlySpan<float> keys, Span<float> pattern)
    {
        (int size, int count) = (set.HeadSize, set.Info.Keys);
        double[] row = new double[count];
        for (int query = 0; query < set.Info.Queries; query++)
        {
            Span<double> weights = row.AsSpan(0, set.Info.Kind == "causal" ? query + 1 : count);
            Scores(queries.Slice(query * size, size), keys, set.ScaleOf(0), weights);
            TensorPrimitives.SoftMax<double>(weights, weights);
            TensorPrimitives.ConvertSaturating<double, float>(weights, pattern.Slice(query * count, weights.Length));
        }
    }

    private static double Distance(ReadOnlySpan<double> made, ReadOnlySpan<float> own, double mean)
    {
        double distance = 0;
        for (int key = 0; key < made.Length; key++)
        {
            // Of what is masked there is no distance: −∞, and that less −∞.
            double one = Math.Abs(made[key] + mean - own[key]);
            distance = double.IsFinite(one) ? Math.Max(distance, one) : distance;
        }

        return distance;
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

    /// <summary>One query's scores, but for what the keys' mean adds to all of them.</summary>
    /// <returns>What it adds.</returns>
    private double Scores(int head, int query, Span<double> scores)
    {
        int size = _set.HeadSize;
        ReadOnlySpan<float> q = QueriesOf(head).Slice(query * size, size);
        Scores(q, KeysOf(head), _set.ScaleOf(0), scores);
        return _set.ScaleOf(0) * (double)TensorPrimitives.Dot(q, Means.AsSpan(head * size, size));
    }

    private static void Scores(ReadOnlySpan<float> q, ReadOnlySpan<float> keys, double scale, Span<double> scores)
    {
        for (int key = 0; key < scores.Length; key++)
        {
            scores[key] = scale * TensorPrimitives.Dot(q, keys.Slice(key * q.Length, q.Length));
        }
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
