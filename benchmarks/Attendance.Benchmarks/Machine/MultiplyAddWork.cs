using System.Runtime.CompilerServices;
using Attendance.Kernels;
using Attendance.Kernels.Vector;

namespace Attendance.Benchmarks.Machine;

/// <summary>
/// Multiply-adds that stay in registers: twelve independent sums, enough for two units of four cycles' latency, and few
/// enough for the sixteen registers of AVX2 and SSE.
/// </summary>
internal readonly struct MultiplyAddWork<TLanes, TVector> : IWork
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int Rounds = 2_000_000;

    /// <summary>Floating-point operations of one task.</summary>
    public static double Operations => 2.0 * 12 * Rounds * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Do(int task)
    {
        TVector a = TLanes.Broadcast(1.0000001f), b = TLanes.Broadcast(1e-9f);
        TVector s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
        for (int i = 0; i < Rounds; i++)
        {
            s0 = TLanes.MultiplyAdd(s0, a, b);
            s1 = TLanes.MultiplyAdd(s1, a, b);
            s2 = TLanes.MultiplyAdd(s2, a, b);
            s3 = TLanes.MultiplyAdd(s3, a, b);
            s4 = TLanes.MultiplyAdd(s4, a, b);
            s5 = TLanes.MultiplyAdd(s5, a, b);
            s6 = TLanes.MultiplyAdd(s6, a, b);
            s7 = TLanes.MultiplyAdd(s7, a, b);
            s8 = TLanes.MultiplyAdd(s8, a, b);
            s9 = TLanes.MultiplyAdd(s9, a, b);
            s10 = TLanes.MultiplyAdd(s10, a, b);
            s11 = TLanes.MultiplyAdd(s11, a, b);
        }

        TVector low = TLanes.Add(TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3)), TLanes.Add(s4, s5));
        TVector high = TLanes.Add(TLanes.Add(TLanes.Add(s6, s7), TLanes.Add(s8, s9)), TLanes.Add(s10, s11));
        Sink.Take(TLanes.Sum(TLanes.Add(low, high)));
    }
}

/// <summary>The same without vectors, where the machine has none that .NET speeds up.</summary>
internal readonly struct ScalarMultiplyAddWork : IWork
{
    private const int Rounds = 2_000_000;

    /// <summary>Floating-point operations of one task.</summary>
    public static double Operations => 2.0 * 8 * Rounds;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Do(int task)
    {
        float a = 1.0000001f, b = 1e-9f;
        float s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a, s7 = a;
        for (int i = 0; i < Rounds; i++)
        {
            s0 = (s0 * a) + b;
            s1 = (s1 * a) + b;
            s2 = (s2 * a) + b;
            s3 = (s3 * a) + b;
            s4 = (s4 * a) + b;
            s5 = (s5 * a) + b;
            s6 = (s6 * a) + b;
            s7 = (s7 * a) + b;
        }

        Sink.Take(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
    }
}
