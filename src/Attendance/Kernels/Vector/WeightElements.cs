using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

/// <summary>How a weight is loaded, so that a loop over weights is compiled once per element type.</summary>
internal unsafe interface IWeightElement
{
    static abstract int Size { get; }

    static abstract TVector Load<TLanes, TVector>(byte* data, long index)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;

    static abstract float Load(byte* data, long index);
}

internal readonly unsafe struct F32Element : IWeightElement
{
    public static int Size => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(byte* data, long index)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.Load((float*)data + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(byte* data, long index) => ((float*)data)[index];
}

internal readonly unsafe struct F16Element : IWeightElement
{
    public static int Size => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(byte* data, long index)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.LoadHalf((ushort*)data + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(byte* data, long index) => WeightMatrix.Widen(data, WeightType.F16, index);
}

internal readonly unsafe struct BF16Element : IWeightElement
{
    public static int Size => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(byte* data, long index)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.LoadBFloat16((ushort*)data + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(byte* data, long index) => WeightMatrix.Widen(data, WeightType.BF16, index);
}
