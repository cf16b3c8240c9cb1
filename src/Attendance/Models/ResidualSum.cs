using System.Numerics.Tensors;

namespace Attendance.Models;

/// <summary>
/// Adds a branch to the residual stream, where somebody looks before LayerNorm would do it on its way.
/// </summary>
internal static unsafe class ResidualSum
{
    /// <summary>to += what; nothing where there is no branch.</summary>
    public static void Add(float* to, float* what, long count)
    {
        for (long i = 0; what is not null && i < count; i += int.MaxValue)
        {
            int part = (int)Math.Min(int.MaxValue, count - i);
            var sum = new Span<float>(to + i, part);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(what + i, part), sum);
        }
    }
}
