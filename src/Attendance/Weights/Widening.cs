using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Attendance.Weights;

/// <summary>Stored floating-point elements → float32.</summary>
internal static class Widening
{
    /// <summary>Converts as many elements as the destination holds.</summary>
    /// <param name="source">Little-endian elements, at any address.</param>
    /// <param name="type">F16, BF16, F32 or F64; F64 is rounded to nearest even, the others are exact.</param>
    /// <param name="destination">As many elements as <paramref name="source"/> holds.</param>
    internal static void ToSingle(ReadOnlySpan<byte> source, DType type, Span<float> destination)
    {
        switch (type)
        {
            case DType.F32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case DType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            case DType.BF16:
                FromBFloat16(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case DType.F64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(source), destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Expected floating-point elements.");
        }
    }

    /// <summary>A BF16 is the upper half of a float32: 16 zero bits below make it whole.</summary>
    private static void FromBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(destination);
        int i = 0;

        // As many ushort lanes as a vector holds become two vectors of uint; what is left over goes one by one.
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out Vector<uint> lower, out Vector<uint> upper);
            (lower << 16).CopyTo(bits[i..]);
            (upper << 16).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            bits[i] = (uint)source[i] << 16;
        }
    }
}
