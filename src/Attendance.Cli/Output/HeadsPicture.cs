using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Rendering;

namespace Attendance.Cli.Output;

/// <summary>What heads are ranked by, as one picture: blocks × heads.</summary>
internal static class HeadsPicture
{
    /// <summary>The values.</summary>
    public static AttentionGrid Grid(HeadComparison comparison, HeadMeasure by, EffectMeasure effect)
    {
        (string into, string from) = comparison.Into == ComparedRun.A ? ("A", "B") : ("B", "A");
        string what = by switch
        {
            HeadMeasure.Divergence => "how differently heads look in A and B",
            HeadMeasure.Attribution => "what heads add to the logit, B − A",
            HeadMeasure.Output => $"effect of each head's output from {from} in {into}",
            _ => $"effect of each head's pattern from {from} in {into}",
        };
        string kind = comparison.Pair.A.Run.Attentions.Count > 1 ? $" · {comparison.Pair.A.Attention.Name}" : "";
        return HeadGrid.Of($"{comparison.Pair.A.Model.Name}{kind} · {what}", comparison.Values(by, effect));
    }

    /// <summary>Signed numbers around 0; others from 0 to the largest there is.</summary>
    public static HeatmapOptions Options(HeadComparison comparison, HeadMeasure by, EffectMeasure effect)
    {
        string label = by switch
        {
            HeadMeasure.Divergence => "Jensen–Shannon divergence (nats)",
            HeadMeasure.Attribution => "logit difference",
            _ => effect switch
            {
                EffectMeasure.KullbackLeibler => "KL divergence (nats)",
                EffectMeasure.TotalVariation => "total variation",
                _ => "change of the logit difference",
            },
        };
        bool isSigned = by == HeadMeasure.Attribution
            || (by != HeadMeasure.Divergence && effect == EffectMeasure.LogitDifference);
        double largest = comparison.Values(by, effect).Cast<double>().Where(double.IsFinite).Append(0).Max();
        return new HeatmapOptions
        {
            ColorMap = isSigned ? ColorMap.RedBlue : ColorMap.Magma,
            Maximum = isSigned ? null : largest > 0 ? largest : 1,
            ScaleLabel = label,
        };
    }
}
