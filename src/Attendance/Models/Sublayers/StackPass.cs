using Attendance.Probes;

namespace Attendance.Models.Sublayers;

/// <summary>A pass through one stack of blocks: its rows, who looks on, and how far it goes.</summary>
/// <param name="plan">The pass's plan.</param>
/// <param name="sequences">The texts.</param>
/// <param name="stack">The stack whose hook points are passed.</param>
internal readonly struct StackPass(in PassPlan plan, Sequence[] sequences, HookStack stack = HookStack.Blocks)
{
    private readonly PassPlan _plan = plan;

    /// <summary>The texts.</summary>
    public Sequence[] Sequences { get; } = sequences;

    /// <summary>The stack.</summary>
    public HookStack Stack { get; } = stack;

    /// <summary>Shows the pass to its probes.</summary>
    public PassHooks Hooks { get; } = new(plan.Probes, sequences, stack);

    /// <summary>All tokens of all texts.</summary>
    public int Rows => Hooks.Rows;

    /// <summary>True when neither this point nor anything behind it is wanted.</summary>
    public bool EndsBefore(HookSite site, int block) => _plan.EndsBefore(site, block, Stack);
}
