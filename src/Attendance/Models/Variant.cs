using Attendance.Probes;

namespace Attendance.Models;

/// <summary>A pass in which one head, or one MLP, writes something else.</summary>
/// <param name="Block">The block, 0-based.</param>
/// <param name="Head">The head, 0-based; null for the block's MLP.</param>
/// <param name="Change">
/// Changes what is written: the head's z, <c>[T, D]</c>, or the MLP's output, <c>[T, E]</c>, and the width of a row.
/// </param>
internal sealed record Variant(int Block, int? Head, Action<Span<float>, int> Change)
{
    /// <summary>The head's kind of attention, or the stack of the MLP.</summary>
    public AttentionSites Sites { get; init; }

    /// <summary>The hook point where it is changed.</summary>
    public HookPoint Point => Sites.At(Head is null ? HookSite.MlpOut : HookSite.Z, Block);
}
