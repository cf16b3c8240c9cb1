using Attendance.Probes;

namespace Attendance.Models.EncoderDecoders;

/// <summary>One text's part of a pass: its rows, who looks on, and how far it goes.</summary>
/// <param name="plan">The pass's plan.</param>
/// <param name="stack">The stack whose hook points are passed.</param>
/// <param name="sequences">The texts.</param>
internal readonly struct BartPart(in PassPlan plan, HookStack stack, Sequence[] sequences)
{
    private readonly PassPlan _plan = plan;

    /// <summary>The texts.</summary>
    public Sequence[] Sequences { get; } = sequences;

    /// <summary>Shows the pass to its probes.</summary>
    public PassHooks Hooks { get; } = new(plan.Probes, sequences, stack);

    /// <summary>All tokens of all texts.</summary>
    public int Rows => Hooks.Rows;

    /// <summary>True for the decoder, in which a position looks at no later one.</summary>
    public bool IsCausal => stack == HookStack.Decoder;

    /// <summary>True when neither this point nor anything behind it is wanted.</summary>
    public bool EndsBefore(HookSite site, int block) => _plan.EndsBefore(site, block, stack);
}
