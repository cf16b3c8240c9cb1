using Attendance.Kernels;

namespace Attendance.Models;

/// <summary>A linear layer.</summary>
internal readonly unsafe struct LinearWeights(WeightMatrix matrix, float* bias)
{
    public WeightMatrix Matrix { get; } = matrix;

    public float* Bias { get; } = bias;

    /// <summary>The same layer with only some of its outputs.</summary>
    public LinearWeights SliceOutputs(int start, int count) => new(Matrix.SliceOutputs(start, count), Bias + start);
}
