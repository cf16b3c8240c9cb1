using System.Numerics.Tensors;
using Attendance.Analysis.Attribution;
using Attendance.Circuits;
using Attendance.Probes;

namespace Attendance.Analysis.Explanation;

/// <summary>One query, or one key, as a sum of parts; in float64, so that the sums are as exact as the parts.</summary>
internal sealed class ScoreSide
{
    private readonly List<ScorePart> _parts = [];

    /// <summary>What each part adds to the query or key, <c>[D]</c> each.</summary>
    private readonly List<double[]> _vectors = [];

    private ScoreSide(
        ActivationCache cache, int block, int position, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, string biasName)
    {
        NormParameters norm = cache.Model.Circuits.AttentionNorm(block);
        double scale = cache[HookSite.Ln1Scale, block][position];
        foreach ((ResidualPart part, float[] x) in ResidualDecomposition.At(cache, position, block))
        {
            double mean = 0;
            foreach (float value in x)
            {
                mean += value / (double)x.Length;
            }

            // ((x − mean) / σ ∘ γ)·W: [E] x [E, D] -> [D]
            double[] vector = new double[bias.Length];
            for (int i = 0; i < x.Length; i++)
            {
                WideSums.AddScaled(
                    weight.Slice(i * bias.Length, bias.Length), (x[i] - mean) / scale * norm.Gain[i], vector);
            }

            Add(new ScorePart(part.Name, part), vector);
        }

        double[] normBias = new double[bias.Length];
        for (int i = 0; i < norm.Bias.Length; i++)
        {
            WideSums.AddScaled(weight.Slice(i * bias.Length, bias.Length), norm.Bias[i], normBias);
        }

        Add(new ScorePart("ln1.bias"), normBias);
        double[] own = new double[bias.Length];
        WideSums.AddScaled(bias, 1, own);
        Add(new ScorePart(biasName), own);
    }

    public static ScoreSide OfQuery(ActivationCache cache, int block, HeadWeights weights, int position) =>
        new(cache, block, position, weights.Query, weights.QueryBias, "b_Q");

    public static ScoreSide OfKey(ActivationCache cache, int block, HeadWeights weights, int position) =>
        new(cache, block, position, weights.Key, weights.KeyBias, "b_K");

    /// <summary>Every part of this query times every part of a key, times the scale of scores.</summary>
    public ScorePairs Times(ScoreSide key, double scale)
    {
        double[,] products = new double[_parts.Count, key._parts.Count];
        for (int i = 0; i < _parts.Count; i++)
        {
            for (int j = 0; j < key._parts.Count; j++)
            {
                products[i, j] = scale * TensorPrimitives.Dot<double>(_vectors[i], key._vectors[j]);
            }
        }

        return new ScorePairs(_parts, key._parts, products);
    }

    private void Add(ScorePart part, double[] vector)
    {
        _parts.Add(part);
        _vectors.Add(vector);
    }
}
