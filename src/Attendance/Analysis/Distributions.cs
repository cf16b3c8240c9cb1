using System.Numerics.Tensors;

namespace Attendance.Analysis;

/// <summary>Distributions over tokens or keys, and how far apart they are. All distances are in nats.</summary>
public static class Distributions
{
    /// <summary>Softmax of logits, computed in double.</summary>
    /// <param name="logits">One row of logits, <c>[V]</c>; −∞ becomes 0.</param>
    public static double[] Probabilities(ReadOnlySpan<float> logits)
    {
        double[] probabilities = new double[logits.Length];
        Probabilities(logits, probabilities);
        return probabilities;
    }

    /// <summary>The same into memory that is there.</summary>
    internal static void Probabilities(ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        double largest = TensorPrimitives.Max(logits);
        double sum = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            sum += probabilities[i] = Math.Exp(logits[i] - largest);
        }

        for (int i = 0; i < probabilities.Length; i++)
        {
            probabilities[i] /= sum;
        }
    }

    /// <summary>ln p of one token: its logit minus ln Σ e^logits.</summary>
    /// <param name="logits">One row of logits, <c>[V]</c>.</param>
    /// <param name="token">The token's id.</param>
    public static double LogProbability(ReadOnlySpan<float> logits, int token)
    {
        double largest = TensorPrimitives.Max(logits);
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return logits[token] - largest - Math.Log(sum);
    }

    /// <summary>KL(p‖q) = Σ p·ln(p/q); infinite where q is 0 and p is not.</summary>
    /// <param name="p">The distribution that is taken to be true; sums to 1.</param>
    /// <param name="q">The other one, of the same length.</param>
    public static double KullbackLeibler(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(q.Length, p.Length, nameof(q));
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            sum += p[i] > 0 ? p[i] * Math.Log(p[i] / q[i]) : 0;
        }

        // Rounding may leave a tiny negative number where both are the same.
        return Math.Max(0, sum);
    }

    /// <summary>
    /// Jensen–Shannon divergence (Lin 1991): the mean of KL(p‖m) and KL(q‖m), m = (p + q)/2. 0 to ln 2.
    /// </summary>
    /// <param name="p">One distribution.</param>
    /// <param name="q">The other one, of the same length.</param>
    public static double JensenShannon(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(q.Length, p.Length, nameof(q));
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            if (p[i] == q[i])
            {
                // Adds nothing, and of two texts that begin alike most are so.
                continue;
            }

            double middle = (p[i] + q[i]) / 2;
            sum += p[i] > 0 ? p[i] * Math.Log(p[i] / middle) : 0;
            sum += q[i] > 0 ? q[i] * Math.Log(q[i] / middle) : 0;
        }

        return Math.Max(0, sum / 2);
    }

    /// <summary>Total variation, ½·Σ|p − q|. 0 to 1.</summary>
    /// <param name="p">One distribution.</param>
    /// <param name="q">The other one, of the same length.</param>
    public static double TotalVariation(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(q.Length, p.Length, nameof(q));
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            sum += Math.Abs(p[i] - q[i]);
        }

        return sum / 2;
    }
}
