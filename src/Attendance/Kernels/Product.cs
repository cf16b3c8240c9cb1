namespace Attendance.Kernels;

/// <summary>One of several products of the same x: y = x·W + bias.</summary>
/// <param name="weight">The weight.</param>
/// <param name="bias"><c>[w.Outputs]</c>, or null for none.</param>
/// <param name="y"><c>[rows, w.Outputs]</c>; must not overlap x.</param>
/// <param name="yStride">Floats from one row of y to the next.</param>
internal readonly unsafe struct Product(in WeightMatrix weight, float* bias, float* y, int yStride)
{
    public WeightMatrix Weight { get; } = weight;

    public float* Bias { get; } = bias;

    public float* Y { get; } = y;

    public int YStride { get; } = yStride;
}
