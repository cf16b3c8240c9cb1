using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Probes;

namespace Attendance.Models;

/// <summary>
/// What attention does with queries, keys and values: softmax(q·kᵀ/√D)·v, each text of a pass by itself, and the output
/// projection, with the hook points on the way.
/// </summary>
/// <remarks>S rows of what looks and T of what is looked at: the tokens of all texts, one behind the other.</remarks>
internal readonly unsafe ref struct AttentionStep
{
    public required KernelSet Kernels { get; init; }

    public required Workspace Workspace { get; init; }

    public required PassPlan Plan { get; init; }

    /// <summary>Shows the rows that look.</summary>
    public required PassHooks Hooks { get; init; }

    /// <summary>The kind of attention, for the names of its points.</summary>
    public required AttentionSites Sites { get; init; }

    /// <summary>The block.</summary>
    public required int Block { get; init; }

    /// <summary>The texts that look.</summary>
    public required Sequence[] Queries { get; init; }

    /// <summary>The texts that are looked at; padding in them is not.</summary>
    public required Sequence[] Keys { get; init; }

    /// <summary>Heads, strides, and whether a query sees no later key; lengths are those of the texts.</summary>
    public required AttentionShape Shape { get; init; }

    /// <summary>The output projection.</summary>
    public required LinearWeights Output { get; init; }

    /// <summary>Keeps what probes make of scores and patterns.</summary>
    public required KeptAttention Kept { get; init; }

    /// <summary>Computes it; false when the pass ends before the output.</summary>
    /// <param name="q">Queries, <c>[S, H, D]</c>.</param>
    /// <param name="k">Keys, <c>[T, H, D]</c>.</param>
    /// <param name="v">Values, <c>[T, H, D]</c>.</param>
    /// <param name="z">Takes z, <c>[S, H, D]</c>.</param>
    /// <param name="y">Takes the output, <c>[S, E]</c>.</param>
    public bool Compute(float* q, float* k, float* v, float* z, float* y)
    {
        if (EndsBefore(HookSite.AttnScores))
        {
            return false;
        }

        for (int i = 0; i < Queries.Length; i++)
        {
            // Padding looks, and nobody looks at it.
            ((int start, int length), Sequence real) = (Queries[i], Keys[i].Real);
            AttentionShape shape = Shape with { Length = length, Keys = real.Length };
            ComputeOne(
                i,
                shape,
                q + ((long)start * shape.QueryStride),
                k + ((long)real.Start * shape.KeyStride),
                v + ((long)real.Start * shape.ValueStride),
                z + ((long)start * shape.OutputStride));
        }

        if (EndsBefore(HookSite.Z))
        {
            return false;
        }

        Hooks.Visit(At(HookSite.Z).Site, Block, z, Shape.Heads, Shape.Size);
        if (EndsBefore(HookSite.Result))
        {
            return false;
        }

        HookSite result = At(HookSite.Result).Site;
        if (Hooks.Wants(result, Block))
        {
            float* parts = Workspace.Get("result", (long)Hooks.Rows * Shape.Heads * Output.Matrix.Outputs);
            VisibleResult.Compute(Kernels, Hooks, result, Block, Output, Shape.Heads, z, parts, y);
        }
        else
        {
            // [S, E] x [E, E] -> [S, E]
            Kernels.MatMul(
                z, Hooks.Rows, Output.Matrix.Inputs, Output.Matrix, Output.Bias, y, Output.Matrix.Outputs);
        }

        return !EndsBefore(HookSite.AttnOut);
    }

    /// <summary>One text: [H, S, D] x [H, D, T] -> [H, S, T] x [H, T, D] -> [S, H, D].</summary>
    private void ComputeOne(int text, in AttentionShape shape, float* q, float* k, float* v, float* z)
    {
        (HookSite scores, HookSite pattern) = (At(HookSite.AttnScores).Site, At(HookSite.Pattern).Site);
        if (!Hooks.Wants(scores, Block) && !Hooks.Wants(pattern, Block))
        {
            Kernels.Attention(shape, q, k, v, z);
            return;
        }

        var visible = new VisibleAttention(Kernels, Hooks, Block, text) { ScoresSite = scores, PatternSite = pattern };
        if (visible.Compute(shape, q, k, v, z) is { } made)
        {
            Kept.Change(text, Block, made);
        }
    }

    private HookPoint At(HookSite site) => Sites.At(site, Block);

    private bool EndsBefore(HookSite site)
    {
        HookPoint point = At(site);
        return Plan.EndsBefore(point.Site, point.Block, point.Stack);
    }
}
