namespace Attendance.Models;

/// <summary>LayerNorm's gain and bias, <c>[E]</c> each.</summary>
internal readonly unsafe struct NormWeights(float* gain, float* bias)
{
    public float* Gain { get; } = gain;

    public float* Bias { get; } = bias;
}
