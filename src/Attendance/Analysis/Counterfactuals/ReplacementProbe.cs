using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Analysis.Counterfactuals;

/// <summary>A replacement made in an ordinary pass, to be combined with other probes.</summary>
public sealed class ReplacementProbe : Probe
{
    private readonly VariantProbe _probe;

    /// <summary>Makes the probe.</summary>
    /// <param name="replacement">What is replaced.</param>
    public ReplacementProbe(Replacement replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        _probe = new VariantProbe(replacement.Variant, sequence: null);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Points => _probe.Points;

    /// <inheritdoc/>
    public override bool Writes => true;

    /// <inheritdoc/>
    public override void Visit(in HookTensor tensor) => _probe.Visit(tensor);
}
