using Attendance.Probes;

namespace Attendance.Models.EncoderDecoders;

/// <summary>One text's part of a pass: its rows, who looks on, and how far it goes.</summary>
/// <param name="plan">The pass's plan.</param>
/// <param name="stack">The stack whose hook points are passed.</param>
/// <param name="sequences">The texts.</param>
internal readonly struct BartPart(in PassPlan plan, HookStack stack, Sequence[] sequences)
{
    /// <summary>The pass's plan.</summary>
    public PassPlan Plan { get; } = plan;

    /// <summary>The texts.</summary>
    public Sequence[] Sequences { get; } = sequences;

    /// <summary>Shows the pass to its probes.</summary>
    public PassHooks Hooks { get; } = new(plan.Probes, sequences, stack);

    /// <summary>Where its blocks' attention at their own text is found.</summary>
    public AttentionSites Self => new(stack, IsCross: false);

    /// <summary>Where its blocks' attention at another text is found.</summary>
    public AttentionSites Cross => new(stack, IsCross: true);

    /// <summary>All tokens of all texts.</summary>
    public int Rows => Hooks.Rows;

    /// <summary>True for the decoder, in which a position looks at no later one.</summary>
    public bool IsCausal => stack == HookStack.Decoder;

    /// <summary>True when neither this point nor anything behind it is wanted.</summary>
    public bool EndsBefore(HookSite site, int block) => Plan.EndsBefore(site, block, stack);
}
