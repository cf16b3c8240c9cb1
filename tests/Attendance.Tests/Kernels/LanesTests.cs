using System.Runtime.Intrinsics;
using Attendance.Kernels.Vector;

namespace Attendance.Tests.Kernels;

/// <summary>Widening is exact, so that all 65,536 numbers of each narrow type can be tried.</summary>
public sealed unsafe class LanesTests
{
    [Fact]
    public void LoadHalf_EveryNumber512_IsExact()
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "This machine has no 512-bit vectors, or they are switched off.");
        EveryHalf<Lanes512, Vector512<float>>();
    }

    [Fact]
    public void LoadHalf_EveryNumber256_IsExact()
    {
        Assert.SkipUnless(Vector256.IsHardwareAccelerated, "This machine has no 256-bit vectors, or they are switched off.");
        EveryHalf<Lanes256, Vector256<float>>();
    }

    [Fact]
    public void LoadHalf_EveryNumber128_IsExact() => EveryHalf<Lanes128, Vector128<float>>();

    [Fact]
    public void LoadBFloat16_EveryNumber_IsExact()
    {
        EveryBFloat16<Lanes512, Vector512<float>>();
        EveryBFloat16<Lanes256, Vector256<float>>();
        EveryBFloat16<Lanes128, Vector128<float>>();
    }

    [Fact]
    public void Largest_AnyLane_IsFound()
    {
        Largest<Lanes512, Vector512<float>>();
        Largest<Lanes256, Vector256<float>>();
        Largest<Lanes128, Vector128<float>>();
    }

    private static void EveryHalf<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Every<TLanes, TVector>(bits => TLanes.LoadHalf(bits), bits => (float)BitConverter.UInt16BitsToHalf(bits));
    }

    private static void EveryBFloat16<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Every<TLanes, TVector>(
            bits => TLanes.LoadBFloat16(bits), bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));
    }

    private static void Every<TLanes, TVector>(Loader<TVector> load, Func<ushort, float> expected)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ushort[] bits = [.. Enumerable.Range(0, 65536).Select(value => (ushort)value)];
        var actual = new float[TLanes.Count];
        fixed (ushort* from = bits)
        fixed (float* to = actual)
        {
            for (int i = 0; i < bits.Length; i += actual.Length)
            {
                TLanes.Store(load(from + i), to);
                for (int lane = 0; lane < actual.Length; lane++)
                {
                    float value = expected(bits[i + lane]);
                    Assert.True(
                        float.IsNaN(value) ? float.IsNaN(actual[lane]) : value.Equals(actual[lane]),
                        $"{bits[i + lane]:X4}: expected {value:R}, got {actual[lane]:R}");
                }
            }
        }
    }

    private static void Largest<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            var values = new float[TLanes.Count];
            Array.Fill(values, -3);
            values[lane] = -1;
            fixed (float* from = values)
            {
                Assert.Equal(-1, TLanes.Largest(TLanes.Load(from)));
                Assert.Equal(-1 - (3f * (TLanes.Count - 1)), TLanes.Sum(TLanes.Load(from)));
            }
        }
    }

    private delegate TVector Loader<TVector>(ushort* from);
}
