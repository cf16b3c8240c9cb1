using Attendance.Attention;
using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// One weight of a head's pattern becomes 0 behind softmax. The rest of the row stays as it is, so that the row sums to
/// less than 1: the head takes less, and nothing else for it. <see cref="CutScore"/> is the one that renormalises.
/// </summary>
/// <param name="Head">The head.</param>
/// <param name="Query">The position that looks.</param>
/// <param name="Key">The position that is no longer looked at.</param>
public sealed record CutWeight(HeadId Head, int Query, int Key) : Cut(Head, Query, Key)
{
    /// <inheritdoc/>
    public override string Kind => "cut";

    /// <inheritdoc/>
    private protected override HookSite Site => HookSite.Pattern;

    /// <inheritdoc/>
    private protected override float Value => 0;
}
