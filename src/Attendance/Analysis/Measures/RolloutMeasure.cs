using System.Numerics.Tensors;
using Attendance.Attention;
using Attendance.Kernels;

namespace Attendance.Analysis.Measures;

/// <summary>
/// Attention rollout (Abnar &amp; Zuidema 2020, "Quantifying Attention Flow in Transformers", arXiv 2005.00928): Ã_l ⋯
/// Ã_0 with Ã = ½·(mean over heads) + ½·I. A row says, as if attention were all that blocks do, which share of the
/// token above block l comes from each token of the prompt.
/// </summary>
public sealed class RolloutMeasure : PerBlockMeasure
{
    /// <inheritdoc/>
    public override string Name => "rollout";

    /// <inheritdoc/>
    public override string Label => "attention rollout";

    /// <inheritdoc/>
    public override string Meaning =>
        "share of the query's token above the block that comes from the key's token below block 0, 0 to 1, a row sums to "
        + "1: ½ mean over heads + ½ identity, multiplied through the blocks (Abnar & Zuidema 2020)";

    /// <inheritdoc/>
    public override double? Maximum => 1;

    /// <inheritdoc/>
    public override AttentionMatrix[] Of(ActivationCache cache, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(cache);
        AttentionMaps maps = MapsOf(cache);
        var matrices = new AttentionMatrix[count];
        double[] rolled = [];
        for (int block = 0; block < first + count; block++)
        {
            double[] mixed = MixedAttention.Of(maps, block);
            rolled = block == 0 ? mixed : Product(mixed, rolled, maps.Keys);
            if (block >= first)
            {
                matrices[block - first] = new AttentionMatrix(
                    maps.Queries, maps.Keys, Array.ConvertAll(rolled, value => (float)value));
            }
        }

        return matrices;
    }

    /// <summary><c>[T, T]</c> x <c>[T, T]</c>, rows on all cores.</summary>
    private static double[] Product(double[] a, double[] b, int length)
    {
        double[] product = new double[a.Length];
        var work = new RowsWork(a, b, product, length);
        Workers.For(length, ref work);
        return product;
    }

    private readonly struct RowsWork(double[] a, double[] b, double[] product, int length) : IWork
    {
        public void Do(int task)
        {
            Span<double> row = product.AsSpan(task * length, length);
            for (int middle = 0; middle < length; middle++)
            {
                // Half of them, where nobody looks ahead.
                if (a[(task * length) + middle] is var factor and not 0)
                {
                    TensorPrimitives.MultiplyAdd(b.AsSpan(middle * length, length), factor, row, row);
                }
            }
        }
    }
}
