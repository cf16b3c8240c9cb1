using System.Globalization;
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
public sealed record CutWeight(HeadId Head, int Query, int Key) : Intervention
{
    /// <summary>The kind of attention that has the head; null in a model with one.</summary>
    public string? Attention { get; init; }

    /// <inheritdoc/>
    public override string Kind => "cut";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind} {AttentionPrefix.Join(Attention, Head.ToString())}:{Query}>{Key}");

    /// <inheritdoc/>
    internal override IReadOnlyList<Probe> Prepare(InterventionContext context)
    {
        (HeadId head, int query, int key) = context.Resolve(Attention, Head, Query, Key);
        return
        [
            Probe.Write(
                AttentionSites.Of(Attention).At(HookSite.Pattern, head.Block).Name,
                (in HookTensor pattern) => pattern.SetCell(head.Head, query, key, 0)),
        ];
    }
}
