using Attendance.Probes;

namespace Attendance.Analysis.Architecture;

/// <summary>A stack of blocks.</summary>
/// <param name="Name">What its hook points begin with: <c>blocks</c>, <c>encoder</c>, <c>decoder</c>.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="NormsFirst">
/// Whether LayerNorm stands before attention, and the residual stream goes by it (pre-norm), or behind what attention
/// is added to (post-norm): where its hook point comes.
/// </param>
public sealed record BlockStack(string Name, int Blocks, bool NormsFirst)
{
    /// <summary>The stacks of a model, in the order of its pass.</summary>
    internal static IReadOnlyList<BlockStack> Of(HookMap hooks) =>
    [
        .. hooks.Points.Where(point => point.Site == HookSite.Q).GroupBy(point => point.Stack).Select(stack =>
            new BlockStack(
                HookNames.Of(stack.Key),
                stack.Count(),
                hooks.OrderOf(HookSite.Ln1Normalized, 0, stack.Key) < hooks.OrderOf(HookSite.Q, 0, stack.Key))),
    ];
}
