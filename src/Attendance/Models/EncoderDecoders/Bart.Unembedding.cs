using Attendance.Kernels;
using Attendance.Probes;

namespace Attendance.Models.EncoderDecoders;

/// <summary>What is asked of the model apart from a pass: its output head, and a head's output projection.</summary>
public sealed unsafe partial class Bart
{
    /// <inheritdoc/>
    internal override float[] HeadOutput(int block, int head, string? attention = null)
    {
        var sites = AttentionSites.Of(attention);
        (BartStack stack, BartStackConfig config) = sites.Stack == HookStack.Decoder
            ? (_weights.Decoder, Config.Decoder)
            : (_weights.Encoder, Config.Encoder);
        BartBlock weights = stack.Blocks[block];
        int size = Width / config.Heads;
        return WithWeights(() =>
            (sites.IsCross ? weights.Cross! : weights.Self).Output.Matrix.SliceInputs(head * size, size).ToArray());
    }

    /// <inheritdoc/>
    private protected override void Unembed(float* residual, int rows, float* logits)
    {
        WeightMatrix head = RequireOutputHead();
        if (rows > 0)
        {
            // [n, E] x [E, V] + [V] -> [n, V]
            _kernels.MatMul(residual, rows, Width, head, _weights.LogitBias, logits, head.Outputs);
        }
    }
}
