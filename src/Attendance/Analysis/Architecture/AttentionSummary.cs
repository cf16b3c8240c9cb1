using Attendance.Attention;

namespace Attendance.Analysis.Architecture;

/// <summary>One of a model's kinds of attention.</summary>
/// <param name="Name"><c>self</c>; of a model with two stacks <c>encoder</c>, <c>decoder</c> or <c>cross</c>.</param>
/// <param name="Kind">Who may look at whom.</param>
/// <param name="Blocks">Number of blocks that have it.</param>
/// <param name="Heads">Heads in a block.</param>
/// <param name="RowSums">What its rows sum to.</param>
public sealed record AttentionSummary(string Name, AttentionKind Kind, int Blocks, int Heads, RowSumCheck RowSums)
{
    /// <summary>Measures the attention of a run.</summary>
    internal static AttentionSummary Of(AttentionSet set) =>
        new(set.Name, set.Maps.Kind, set.Maps.Blocks, set.Maps.Heads, RowSumCheck.Of(set.Maps));
}
