using Attendance.Attention;
using Attendance.Kernels;

namespace Attendance.Analysis.Comparison;

/// <summary>
/// How differently a head looks in two runs: the mean over aligned queries of the Jensen–Shannon divergence (Lin 1991)
/// of their rows, JS(p, q) = ½ KL(p‖m) + ½ KL(q‖m), m = (p + q)/2; 0 to ln 2, in nats.
/// </summary>
/// <remarks>
/// Aligned keys are one outcome of both rows. What a row gives to keys without a partner is one more outcome, of its
/// own: the other row gives it nothing. So both rows stay distributions and nothing is renormalised. Queries without a
/// partner are left out.
/// </remarks>
public static class HeadDivergence
{
    /// <summary>Every head's divergence, <c>[B, H]</c>, on all cores, without any pattern made whole.</summary>
    /// <param name="pair">The runs.</param>
    public static double[,] Of(RunPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        double[,] divergences = new double[pair.Blocks, pair.Heads];
        var work = new Work(pair, divergences);
        Workers.For(divergences.Length, ref work);
        return divergences;
    }

    /// <summary>One head's divergence.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such block or head.</exception>
    public static double Of(RunPair pair, int block, int head)
    {
        ArgumentNullException.ThrowIfNull(pair);
        (AttentionMaps mapsA, AttentionMaps mapsB) = pair.Attention;
        var bandsA = new PatternBands(mapsA, block, head);
        var bandsB = new PatternBands(mapsB, block, head);
        IReadOnlyList<(int A, int B)> queries = pair.QueryAlignment.Pairs;
        double[] p = new double[pair.Alignment.Pairs.Count + 2];
        double[] q = new double[p.Length];
        double sum = 0;
        foreach ((int queryA, int queryB) in queries)
        {
            sum += OfRows(pair.Alignment, bandsA.Row(queryA), bandsB.Row(queryB), p, q);
        }

        return sum / queries.Count;
    }

    /// <summary>The divergence of two rows.</summary>
    /// <param name="alignment">Which keys are partners.</param>
    /// <param name="rowA">A's weights, <c>[T]</c>.</param>
    /// <param name="rowB">B's weights.</param>
    /// <param name="p">Working memory: two more than there are pairs, all 0 at first.</param>
    /// <param name="q">The same for B.</param>
    internal static double OfRows(
        TokenAlignment alignment, ReadOnlySpan<float> rowA, ReadOnlySpan<float> rowB, double[] p, double[] q)
    {
        ReadOnlySpan<(int A, int B)> pairs = alignment.PairSpan;
        for (int i = 0; i < pairs.Length; i++)
        {
            (p[i], q[i]) = (rowA[pairs[i].A], rowB[pairs[i].B]);
        }

        p[^2] = Sum(rowA, alignment.OnlyA);
        q[^1] = Sum(rowB, alignment.OnlyB);
        return Distributions.JensenShannon(p, q);
    }

    private static double Sum(ReadOnlySpan<float> row, IReadOnlyList<int> keys)
    {
        double sum = 0;
        for (int i = 0; i < keys.Count; i++)
        {
            sum += row[keys[i]];
        }

        return sum;
    }

    private readonly struct Work(RunPair pair, double[,] divergences) : IWork
    {
        public void Do(int task)
        {
            (int block, int head) = Math.DivRem(task, pair.Heads);
            divergences[block, head] = Of(pair, block, head);
        }
    }
}
