using Attendance.Analysis.Attribution;
using Attendance.Analysis.Counterfactuals;

namespace Attendance.Cli.Output;

/// <summary>What ablating one head or MLP does, and what it writes directly.</summary>
/// <param name="Part">The head or MLP.</param>
/// <param name="Effect">The logit (difference) with it ablated minus that without.</param>
/// <param name="Direct">What it writes to the logit (difference).</param>
internal sealed record PartEffect(ResidualPart Part, double Effect, double Direct)
{
    /// <summary>All heads and MLPs, the largest effects first.</summary>
    public static IReadOnlyList<PartEffect> Ranked(CausalMap map) =>
    [
        .. map.Direct.Parts
            .Where(part => part.Part.Kind is ResidualPartKind.Head or ResidualPartKind.Mlp)
            .Select(part => new PartEffect(
                part.Part,
                part.Part.Kind == ResidualPartKind.Mlp
                    ? map.MlpEffects[part.Part.Block]
                    : map.HeadEffects[part.Part.Block, part.Part.Head],
                part.Value))
            .OrderByDescending(effect => Math.Abs(effect.Effect)),
    ];
}
