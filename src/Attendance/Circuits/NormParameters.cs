namespace Attendance.Circuits;

/// <summary>A LayerNorm: y = (x − mean) / √(variance + ε) · gain + bias.</summary>
/// <param name="Gain">γ, <c>[E]</c>.</param>
/// <param name="Bias">β, <c>[E]</c>.</param>
/// <param name="Epsilon">ε, added to the variance.</param>
public sealed record NormParameters(float[] Gain, float[] Bias, float Epsilon);
