using System.Numerics.Tensors;

namespace Attendance.Analysis.HeadFinding;

/// <summary>What can be said of one row of a pattern alone.</summary>
internal static class RowMeasures
{
    /// <summary>The smallest normal float: weights below it are 0 for their logarithm's sake.</summary>
    private const float Smallest = 1.17549435e-38f;

    [ThreadStatic]
    private static float[]? s_scratch;

    [ThreadStatic]
    private static float[]? s_distances;

    /// <summary>Σ weight·|i − j|.</summary>
    public static double Distance(PatternRow row)
    {
        // |k| for k from −n to n; a row's distances are a part of it.
        int n = row.Weights.Length;
        if (s_distances is null || s_distances.Length < (2 * n) + 1)
        {
            s_distances = new float[(2 * n) + 1];
            for (int k = 0; k < s_distances.Length; k++)
            {
                s_distances[k] = Math.Abs(k - n);
            }
        }

        int zero = s_distances.Length / 2;
        return TensorPrimitives.Dot(row.Weights[..row.Seen], s_distances.AsSpan(zero - row.Query, row.Seen));
    }

    /// <summary>−Σ weight·ln weight, nats; a weight of 0 adds nothing.</summary>
    public static double Entropy(PatternRow row)
    {
        if (s_scratch is null || s_scratch.Length < row.Seen)
        {
            s_scratch = new float[row.Weights.Length];
        }

        ReadOnlySpan<float> weights = row.Weights[..row.Seen];
        Span<float> logarithms = s_scratch.AsSpan(0, row.Seen);
        TensorPrimitives.Max(weights, Smallest, logarithms);
        TensorPrimitives.Log(logarithms, logarithms);
        return -TensorPrimitives.Dot(weights, logarithms);
    }
}
