using Attendance.Attention;

namespace Attendance.Analysis.Comparison;

/// <summary>How one head differs between two runs; what was not measured is null.</summary>
/// <param name="Head">The head.</param>
public sealed record HeadDifference(HeadId Head)
{
    /// <summary>Jensen–Shannon divergence of its rows, nats, 0 to ln 2.</summary>
    public double? Divergence { get; init; }

    /// <summary>What it adds to the target's logit (or logit difference) directly, at A's last position.</summary>
    public double? AttributionA { get; init; }

    /// <summary>The same at B's last position.</summary>
    public double? AttributionB { get; init; }

    /// <summary>B's attribution minus A's.</summary>
    public double? Attribution => AttributionB - AttributionA;

    /// <summary>What taking its output from the other run does.</summary>
    public PatchEffect? Output { get; init; }

    /// <summary>What taking its pattern from the other run does.</summary>
    public PatchEffect? Pattern { get; init; }

    /// <summary>One number with its sign; null where it was not measured.</summary>
    /// <param name="measure">What.</param>
    /// <param name="effect">Of the effect of patching, which number.</param>
    public double? Value(HeadMeasure measure, EffectMeasure effect = EffectMeasure.KullbackLeibler) => measure switch
    {
        HeadMeasure.Divergence => Divergence,
        HeadMeasure.Attribution => Attribution,
        HeadMeasure.Output => Output?[effect],
        _ => Pattern?[effect],
    };
}
