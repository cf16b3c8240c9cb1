namespace Attendance.Analysis.Comparison;

/// <summary>By which number the effect of patching is ranked.</summary>
public enum EffectMeasure
{
    /// <summary>KL(clean‖patched), nats.</summary>
    KullbackLeibler,

    /// <summary>Total variation, 0 to 1.</summary>
    TotalVariation,

    /// <summary>The magnitude of the change of the logit difference.</summary>
    LogitDifference,
}

/// <summary>What patching one head does to a run's next-token distribution.</summary>
/// <param name="KullbackLeibler">KL(clean‖patched) = Σ p ln(p/q) over the vocabulary, nats.</param>
/// <param name="TotalVariation">½ Σ |p − q|, 0 to 1: the probability that has moved to other tokens.</param>
/// <param name="LogitDifference">logit(target) − logit(against), patched minus clean.</param>
public readonly record struct PatchEffect(double KullbackLeibler, double TotalVariation, double LogitDifference)
{
    /// <summary>One of the numbers.</summary>
    /// <param name="measure">Which.</param>
    public double this[EffectMeasure measure] => measure switch
    {
        EffectMeasure.KullbackLeibler => KullbackLeibler,
        EffectMeasure.TotalVariation => TotalVariation,
        _ => LogitDifference,
    };

    /// <summary>Compares next-token logits.</summary>
    /// <param name="clean">Of the run as it was, <c>[V]</c>.</param>
    /// <param name="patched">Of the patched run, <c>[V]</c>.</param>
    /// <param name="target">Which logits' difference.</param>
    public static PatchEffect Of(ReadOnlySpan<float> clean, ReadOnlySpan<float> patched, LogitTarget target)
    {
        double[] p = Distributions.Probabilities(clean);
        double[] q = Distributions.Probabilities(patched);
        return new PatchEffect(
            Distributions.KullbackLeibler(p, q),
            Distributions.TotalVariation(p, q),
            target.Of(patched) - target.Of(clean));
    }
}
