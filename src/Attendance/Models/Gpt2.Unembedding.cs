using Attendance.Kernels;

namespace Attendance.Models;

/// <summary>The end of the pass by itself.</summary>
public sealed unsafe partial class Gpt2
{
    /// <inheritdoc/>
    private protected override void Unembed(float* residual, int rows, float* logits)
    {
        WeightMatrix head = RequireOutputHead();
        if (rows == 0)
        {
            return;
        }

        (int width, NormWeights norm) = (Config.Width, _weights.FinalNorm);
        float* normed = _workspace.Get("normed", (long)rows * width); // [n, E]
        _kernels.LayerNorm(residual, null, rows, width, norm.Gain, norm.Bias, Config.LayerNormEpsilon, normed);
        _kernels.MatMul(normed, rows, width, head, null, logits, head.Outputs); // [n, E] x [E, V] -> [n, V]
    }
}
