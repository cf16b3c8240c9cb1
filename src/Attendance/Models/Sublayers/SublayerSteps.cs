using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Probes;

namespace Attendance.Models.Sublayers;

/// <summary>
/// What a transformer's blocks are made of, each with its hook points: the sublayers that architectures share. A method
/// that gives false has found that the pass ends inside it: nothing that is wanted lies behind.
/// </summary>
/// <param name="kernels">What computes.</param>
/// <param name="workspace">Working memory.</param>
/// <param name="width">E.</param>
/// <param name="epsilon">LayerNorm's.</param>
internal readonly unsafe struct SublayerSteps(KernelSet kernels, Workspace workspace, int width, float epsilon)
{
    /// <summary>
    /// softmax(q·kᵀ·scale)·v, each text by itself, and the output projection: [H, S, D] x [H, D, T] -> [H, S, T] x
    /// [H, T, D] -> [S, H, D] x [E, E] -> [S, E].
    /// </summary>
    /// <param name="pass">The pass of what looks.</param>
    /// <param name="scores">The first of its hook points: <c>attn_scores</c>, of self or of cross attention.</param>
    /// <param name="block">The block.</param>
    /// <param name="heads">Queries, keys and values.</param>
    /// <param name="output">W_O.</param>
    /// <param name="kept">Learns of scores and patterns that a probe has changed.</param>
    /// <param name="z">Takes what the heads found, <c>[N, H, D]</c>.</param>
    /// <param name="y">Takes the output, <c>[N, E]</c>.</param>
    public bool Attend(
        in StackPass pass, HookSite scores, int block, in ProjectedHeads heads, LinearWeights output, KeptAttention kept,
        float* z, float* y)
    {
        const int PatternSite = 1, ZSite = 2, ResultSite = 3, OutSite = 4; // Hook points in the order of the pass.
        if (pass.EndsBefore(scores, block))
        {
            return false;
        }

        for (int i = 0; i < pass.Sequences.Length; i++)
        {
            (int start, int length) = pass.Sequences[i];
            (int lookedStart, int lookedLength) = heads.Looked[i].Real;
            var shape = new AttentionShape(
                length, heads.Heads, heads.Size, heads.Stride, heads.Stride, width, width, heads.Scale)
            {
                Keys = lookedLength,
                IsCausal = heads.IsCausal,
            };
            float* q = heads.Queries + ((long)start * heads.Stride);
            float* k = heads.Keys + ((long)lookedStart * heads.Stride);
            float* v = heads.Values + ((long)lookedStart * width);
            float* to = z + ((long)start * width);
            if (!pass.Hooks.Wants(scores, block) && !pass.Hooks.Wants(scores + PatternSite, block))
            {
                kernels.Attention(shape, q, k, v, to);
                continue;
            }

            var visible = new VisibleAttention(kernels, pass.Hooks, scores, block, i);
            if (visible.Compute(shape, q, k, v, to) is { } changed)
            {
                kept.Change(i, block, changed);
            }
        }

        if (pass.EndsBefore(scores + ZSite, block))
        {
            return false;
        }

        pass.Hooks.Visit(scores + ZSite, block, z, heads.Heads, heads.Size);
        if (pass.EndsBefore(scores + ResultSite, block))
        {
            return false;
        }

        if (pass.Hooks.Wants(scores + ResultSite, block))
        {
            float* parts = workspace.Get("result", (long)pass.Rows * heads.Heads * width);
            VisibleResult.Compute(kernels, pass.Hooks, scores + ResultSite, block, output, heads.Heads, z, parts, y);
        }
        else
        {
            kernels.MatMul(z, pass.Rows, width, output.Matrix, output.Bias, y, width);
        }

        return Show(pass, scores + OutSite, block, y);
    }

    /// <summary>f(x·W + b)·W + b: [N, E] x [E, I] -> [N, I] x [I, E] -> [N, E].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="block">The block.</param>
    /// <param name="inner">The layer into the hidden width.</param>
    /// <param name="activation">f.</param>
    /// <param name="outer">The layer back.</param>
    /// <param name="x"><c>[N, E]</c></param>
    /// <param name="hidden">Takes the hidden layer, <c>[N, I]</c>.</param>
    /// <param name="y">Takes the output, <c>[N, E]</c>.</param>
    public bool Mlp(
        in StackPass pass, int block, LinearWeights inner, Activation activation, LinearWeights outer, float* x,
        float* hidden, float* y)
    {
        if (pass.EndsBefore(HookSite.MlpPre, block))
        {
            return false;
        }

        int hiddenWidth = inner.Matrix.Outputs;
        if (pass.Hooks.Wants(HookSite.MlpPre, block))
        {
            kernels.MatMul(x, pass.Rows, width, inner.Matrix, inner.Bias, hidden, hiddenWidth);
            pass.Hooks.Visit(HookSite.MlpPre, block, hidden, hiddenWidth);
            if (pass.EndsBefore(HookSite.MlpPost, block))
            {
                return false;
            }

            kernels.Activate(activation, hidden, (long)pass.Rows * hiddenWidth);
        }
        else
        {
            kernels.MatMul(x, pass.Rows, width, inner.Matrix, inner.Bias, activation, hidden);
        }

        pass.Hooks.Visit(HookSite.MlpPost, block, hidden, hiddenWidth);
        if (pass.EndsBefore(HookSite.MlpOut, block))
        {
            return false;
        }

        kernels.MatMul(hidden, pass.Rows, hiddenWidth, outer.Matrix, outer.Bias, y, width);
        return Show(pass, HookSite.MlpOut, block, y);
    }

    /// <summary>
    /// x += branch, y = LayerNorm(x); where a probe looks at the scale, x is divided by what it leaves.
    /// </summary>
    /// <param name="pass">The pass.</param>
    /// <param name="scaleSite">The scale's hook point; what was normed is shown at the next.</param>
    /// <param name="block">The block.</param>
    /// <param name="weights">Gain and bias.</param>
    /// <param name="x"><c>[N, E]</c></param>
    /// <param name="branch"><c>[N, E]</c>, or null for nothing to be added.</param>
    /// <param name="y">Takes the result, <c>[N, E]</c>; may be x.</param>
    public bool Norm(
        in StackPass pass, HookSite scaleSite, int block, NormWeights weights, float* x, float* branch, float* y)
    {
        if (pass.EndsBefore(scaleSite, block))
        {
            return false;
        }

        if (pass.Hooks.Wants(scaleSite, block))
        {
            ResidualSum.Add(x, branch, (long)pass.Rows * width);
            float* scale = workspace.Get("scale", pass.Rows); // [N, 1]
            ScaledNorm.Scales(x, pass.Rows, width, epsilon, scale);
            pass.Hooks.Visit(scaleSite, block, scale, 1);
            ScaledNorm.Apply(x, pass.Rows, width, weights, scale, y);
        }
        else
        {
            kernels.LayerNorm(x, branch, pass.Rows, width, weights.Gain, weights.Bias, epsilon, y);
        }

        HookSite normalizedSite = scaleSite + 1;
        pass.Hooks.Visit(normalizedSite, block, y, width);
        return true;
    }

    /// <summary>
    /// Norm behind a sublayer: x = LayerNorm(x + branch), with the sum shown where somebody wants to see it.
    /// </summary>
    public bool AddAndNorm(
        in StackPass pass, HookSite sumSite, HookSite scaleSite, int block, NormWeights weights, float* x, float* branch)
    {
        if (pass.EndsBefore(sumSite, block))
        {
            return false;
        }

        branch = Residual(pass, sumSite, block, x, branch);
        return Norm(pass, scaleSite, block, weights, x, branch, x);
    }

    /// <summary>Shows the residual stream with its last branch, where somebody wants to see it.</summary>
    /// <returns>The branch if it is still to be added, else null.</returns>
    public float* Residual(in StackPass pass, HookSite site, int block, float* residual, float* branch)
    {
        if (!pass.Hooks.Wants(site, block))
        {
            return branch;
        }

        ResidualSum.Add(residual, branch, (long)pass.Rows * width);
        pass.Hooks.Visit(site, block, residual, width);
        return null;
    }

    private bool Show(in StackPass pass, HookSite site, int block, float* y)
    {
        if (pass.EndsBefore(site, block))
        {
            return false;
        }

        pass.Hooks.Visit(site, block, y, width);
        return true;
    }
}
