using Attendance.Analysis.Attribution;
using Attendance.Analysis.Counterfactuals;

namespace Attendance.Cli.Output;

/// <summary>What ablating one head or MLP does, and what it writes directly.</summary>
/// <param name="Part">The head or MLP.</param>
/// <param name="Effect">The logit (difference) with it ablated minus that without.</param>
/// <param name="Direct">What it writes to the logit (difference); null where that cannot be said.</param>
internal sealed record PartEffect(ResidualPart Part, double Effect, double? Direct)
{
    /// <summary>All heads and MLPs, the largest effects first.</summary>
    public static IReadOnlyList<PartEffect> Ranked(CausalMap map) =>
    [
        .. All(map).OrderByDescending(effect => Math.Abs(effect.Effect)),
    ];

    private static IEnumerable<PartEffect> All(CausalMap map)
    {
        (int blocks, int heads) = (map.HeadEffects.GetLength(0), map.HeadEffects.GetLength(1));
        for (int block = 0; block < blocks; block++)
        {
            for (int head = 0; head < heads; head++)
            {
                yield return new PartEffect(
                    new ResidualPart(ResidualPartKind.Head, block, head),
                    map.HeadEffects[block, head],
                    map.Direct?.OfHead(block, head));
            }

            yield return new PartEffect(
                new ResidualPart(ResidualPartKind.Mlp, block), map.MlpEffects[block], map.Direct?.OfMlp(block));
        }
    }
}
