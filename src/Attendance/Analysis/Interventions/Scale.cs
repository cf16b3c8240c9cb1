using System.Globalization;
using Attendance.Analysis.Counterfactuals;
using Attendance.Errors;
using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>What a head (its z) or an MLP writes is multiplied, at every position.</summary>
/// <param name="Part">The head or MLP.</param>
/// <param name="Factor">0 ablates, 1 changes nothing, negative ones turn it round.</param>
public sealed record Scale(BlockPart Part, double Factor) : Intervention
{
    /// <inheritdoc/>
    public override string Kind => "scale";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Part}={Factor}");

    /// <inheritdoc/>
    internal override IReadOnlyList<Probe> Prepare(InterventionContext context)
    {
        if (!float.IsFinite((float)Factor))
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture, $"{Part} cannot be scaled by {Factor}; expected a finite number."));
        }

        BlockPart part = Part.Resolve(context.Model);
        var scaled = Replacement.Scaled(part.Block, part.Head, (float)Factor);
        return [new ReplacementProbe(scaled.Of(part.Attention))];
    }
}
