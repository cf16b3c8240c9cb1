namespace Attendance.Kernels.Vector;

/// <summary>
/// One vector width, so that each kernel is written once and compiled for all three. The JIT makes a copy per width
/// and inlines every call (the types are structs), as it does for TensorPrimitives' operators.
/// </summary>
/// <typeparam name="TVector">A <c>Vector128/256/512&lt;float&gt;</c>.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// Vectors side by side in a register tile. With six rows, 4 fill AVX-512's 32 registers (24 sums, 4 weights, 1
    /// broadcast), 2 fill the 16 of AVX2 and SSE.
    /// </summary>
    static abstract int TileVectors { get; }

    static abstract TVector Broadcast(float value);

    /// <summary>Loads from any address, aligned or not.</summary>
    static abstract TVector Load(float* from);

    /// <summary>
    /// Loads IEEE half-precision numbers and widens them exactly, subnormals, infinities and NaN included.
    /// </summary>
    static abstract TVector LoadHalf(ushort* from);

    /// <summary>Loads bfloat16 numbers and widens them exactly.</summary>
    static abstract TVector LoadBFloat16(ushort* from);

    static abstract void Store(TVector value, float* to);

    /// <summary>a·b + c, rounded once where the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Min(TVector a, TVector b);

    /// <summary>To the nearest whole number.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>a · 2^power, for whole powers that keep the result a normal number.</summary>
    static abstract TVector TimesPowerOfTwo(TVector a, TVector power);

    /// <summary>The value, but 0 in the lanes where a &lt; b.</summary>
    static abstract TVector ZeroWhereLess(TVector value, TVector a, TVector b);

    static abstract float Sum(TVector a);

    /// <summary>The largest of the lanes.</summary>
    static abstract float Largest(TVector a);
}
