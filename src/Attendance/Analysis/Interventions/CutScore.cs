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
public sealed record CutScore(HeadId Head, int Query, int Key) : Cut(Head, Query, Key)
{
    /// <inheritdoc/>
    public override string Kind => "cut-score";

    /// <inheritdoc/>
    private protected override HookSite Site => HookSite.AttnScores;

    /// <inheritdoc/>
    private protected override float Value => float.NegativeInfinity;
}
