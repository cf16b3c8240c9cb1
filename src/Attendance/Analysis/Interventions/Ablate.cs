using Attendance.Analysis.Counterfactuals;
using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// A head writes nothing (its z is 0), or at every position the mean over all positions of the run; likewise an MLP.
/// </summary>
/// <param name="Part">The head or MLP.</param>
/// <param name="Instead">What takes the place of what was written.</param>
public sealed record Ablate(BlockPart Part, Ablation Instead = Ablation.Zero) : Intervention
{
    /// <inheritdoc/>
    public override string Kind => Instead == Ablation.Zero ? "zero" : "mean";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Part}";

    /// <inheritdoc/>
    internal override IReadOnlyList<Probe> Prepare(InterventionContext context)
    {
        BlockPart part = Part.Resolve(context.Model);
        Replacement instead = Instead == Ablation.Zero
            ? Replacement.Zero(part.Block, part.Head)
            : Replacement.Mean(part.Block, part.Head);
        return [new ReplacementProbe(instead.Of(part.Attention))];
    }
}
