using System.Numerics.Tensors;
using Attendance.Kernels;
using Attendance.Probes;

namespace Attendance.Models;

/// <summary>
/// Each head's own part of attention's output, for passes in which a probe wants to see or change it. Everybody else
/// gets the one product that is their sum.
/// </summary>
internal static unsafe class VisibleResult
{
    /// <summary>z[h] x W_O[h] -> [N, H, E] -> [N, E].</summary>
    /// <param name="kernels">What multiplies.</param>
    /// <param name="hooks">Sees the parts.</param>
    /// <param name="site">Where they are shown.</param>
    /// <param name="block">The block.</param>
    /// <param name="output">The output projection, W_O.</param>
    /// <param name="heads">H.</param>
    /// <param name="z"><c>[N, H, D]</c>.</param>
    /// <param name="parts">Takes each head's part, <c>[N, H, E]</c>.</param>
    /// <param name="y">Takes their sum and the bias, <c>[N, E]</c>.</param>
    public static void Compute(
        KernelSet kernels, PassHooks hooks, HookSite site, int block, LinearWeights output, int heads, float* z, float* parts,
        float* y)
    {
        (int rows, int width, int size) = (hooks.Rows, output.Matrix.Outputs, output.Matrix.Inputs / heads);
        for (int head = 0; head < heads; head++)
        {
            WeightMatrix slice = output.Matrix.SliceInputs(head * size, size);
            kernels.MatMul(
                z + (head * size), rows, output.Matrix.Inputs, slice, null, parts + (head * width), heads * width);
        }

        hooks.Visit(site, block, parts, heads, width);
        for (int row = 0; row < rows; row++)
        {
            var sum = new Span<float>(y + ((long)row * width), width);
            new ReadOnlySpan<float>(output.Bias, width).CopyTo(sum);
            for (int head = 0; head < heads; head++)
            {
                var part = new ReadOnlySpan<float>(parts + ((((long)row * heads) + head) * width), width);
                TensorPrimitives.Add(sum, part, sum);
            }
        }
    }
}
