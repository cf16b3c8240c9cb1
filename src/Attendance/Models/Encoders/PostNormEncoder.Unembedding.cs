using Attendance.Errors;

namespace Attendance.Models.Encoders;

/// <summary>
/// What is asked of the encoder apart from a pass: its masked-token head, and a head's output projection.
/// </summary>
public abstract unsafe partial class PostNormEncoder
{
    /// <inheritdoc/>
    internal override float[] HeadOutput(int block, int head, string? attention = null) =>
        WithWeights(() => _weights.Blocks[block].Output.Matrix.SliceInputs(head * HeadSize, HeadSize).ToArray());

    /// <inheritdoc/>
    private protected override void Unembed(float* residual, int rows, float* logits)
    {
        MaskHead head = _weights.MaskHead ?? throw new CheckpointException(
            CheckpointFault.MissingTensor, _files.Checkpoint.Location, NoMaskHead);
        if (rows == 0)
        {
            return;
        }

        int width = Config.Width;
        float* normed = _workspace.Get("inner", (long)rows * width); // [n, E]
        _kernels.MatMul(residual, rows, width, head.Dense.Matrix, head.Dense.Bias, head.Activation, normed);
        _kernels.LayerNorm(normed, null, rows, width, head.Norm.Gain, head.Norm.Bias, Config.LayerNormEpsilon, normed);
        MatMul(normed, rows, width, head.Decoder, logits, Config.Vocabulary); // [n, E] x [E, V] -> [n, V]
    }
}
