using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Models.Sublayers;
using Attendance.Probes;

namespace Attendance.Models.Encoders;

/// <summary>
/// What stands on top of the encoder: the pooler with BERT's next-sentence head, and the masked-token head.
/// </summary>
public abstract unsafe partial class PostNormEncoder
{
    /// <summary>tanh of a layer over the first token, and what it says of sentence B; only for who looks.</summary>
    private void Pool(in PassInput input, PassHooks hooks, float* x)
    {
        bool wantsNext = hooks.Wants(HookSite.NextSentence, Config.Blocks);
        if (_weights.Pooler is not { } pooler || !(wantsNext || hooks.Wants(HookSite.PoolerOut, Config.Blocks)))
        {
            return;
        }

        int width = Config.Width;
        float* pooled = _workspace.Get("pooled", width); // [1, E]
        float* next = _workspace.Get("next", 2); // [1, 2]
        for (int i = 0; i < input.Sequences.Length; i++)
        {
            float* first = x + ((long)input.Sequences[i].Start * width);
            _kernels.MatMul(first, 1, width, pooler.Dense.Matrix, pooler.Dense.Bias, Activation.Tanh, pooled);
            hooks.VisitOneIfWanted(HookSite.PoolerOut, Config.Blocks, i, [1, width], pooled);
            if (wantsNext && pooler.NextSentence is { } layer)
            {
                MatMul(pooled, 1, width, layer, next, 2);
                hooks.VisitOne(HookSite.NextSentence, Config.Blocks, i, [1, 2], next);
            }
        }
    }

    /// <summary>LN(f(x·W + b))·Wᵥ + bᵥ, at the wanted rows only unless a probe looks at what is in between.</summary>
    private void Logits(in PassInput input, in PassPlan plan, in StackPass pass, float* x, PassResult result)
    {
        PassHooks hooks = pass.Hooks;
        bool shown = hooks.Wants(HookSite.MaskHeadScale, Config.Blocks)
            || hooks.Wants(HookSite.MaskHeadNormalized, Config.Blocks);
        if (plan.Logits == LogitPositions.None && !shown)
        {
            return;
        }

        MaskHead head = _weights.MaskHead ?? throw new CheckpointException(
            CheckpointFault.MissingTensor, _files.Checkpoint.Location, NoMaskHead);
        int width = Config.Width;
        int wanted = plan.LogitRows(input);
        bool all = shown || plan.Logits == LogitPositions.All;
        float* rows = all ? x : CopyWanted(input, plan, x, "wanted");
        float* normed = _workspace.Get("inner", (long)hooks.Rows * width); // [N or wanted, E]
        int count = all ? hooks.Rows : wanted;

        // [N or wanted, E] x [E, E] -> [N or wanted, E]
        _kernels.MatMul(rows, count, width, head.Dense.Matrix, head.Dense.Bias, head.Activation, normed);
        if (shown)
        {
            _steps.Norm(pass, HookSite.MaskHeadScale, Config.Blocks, head.Norm, normed, null, normed);
            normed = plan.Logits == LogitPositions.All ? normed : CopyWanted(input, plan, normed, "wanted");
        }
        else
        {
            _kernels.LayerNorm(
                normed, null, count, width, head.Norm.Gain, head.Norm.Bias, Config.LayerNormEpsilon, normed);
        }

        if (wanted > 0)
        {
            // [wanted, E] x [E, V] -> [wanted, V]
            int total = checked(wanted * Config.Vocabulary);
            fixed (float* y = result.TakeLogits(total))
            {
                FreshMemory.Touch(y, total);
                MatMul(normed, wanted, width, head.Decoder, y, Config.Vocabulary);
            }
        }
    }

    private float* CopyWanted(in PassInput input, in PassPlan plan, float* from, string name)
    {
        int wanted = plan.LogitRows(input);
        float* to = _workspace.Get(name, Math.Max(1, (long)wanted * Config.Width));
        return plan.CopyLogitRows(input, from, Config.Width, to);
    }
}
