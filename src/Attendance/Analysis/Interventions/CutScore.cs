using System.Globalization;
using Attendance.Attention;
using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// One score of a head becomes −∞ before softmax, as if the key were masked for this query: its weight goes to the
/// other keys in their proportions, and the row sums to 1. A row that has no other key becomes 0.
/// </summary>
/// <param name="Head">The head.</param>
/// <param name="Query">The position that looks.</param>
/// <param name="Key">The position that is no longer looked at.</param>
public sealed record CutScore(HeadId Head, int Query, int Key) : Intervention
{
    /// <summary>The kind of attention that has the head; null in a model with one.</summary>
    public string? Attention { get; init; }

    /// <inheritdoc/>
    public override string Kind => "cut-score";

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
                AttentionSites.Of(Attention).At(HookSite.AttnScores, head.Block).Name,
                (in HookTensor scores) => scores.SetCell(head.Head, query, key, float.NegativeInfinity)),
        ];
    }
}
