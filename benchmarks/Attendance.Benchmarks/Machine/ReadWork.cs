using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Attendance.Kernels;
using Attendance.Kernels.Vector;

namespace Attendance.Benchmarks.Machine;

/// <summary>
/// Reads memory in order, with or without asking for it ahead: the processor's own read-ahead stops at pages.
/// </summary>
internal readonly unsafe struct ReadWork<TLanes, TVector>(float* data, long count, bool ahead) : IWork
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int AheadBytes = 4096;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Do(int task)
    {
        float* from = data + (task * count);
        TVector s0 = default, s1 = default, s2 = default, s3 = default;
        int step = 4 * TLanes.Count;
        for (long i = 0; i + step <= count; i += step)
        {
            if (ahead && Sse.IsSupported)
            {
                for (int line = 0; line < step * sizeof(float); line += 64)
                {
                    Sse.Prefetch0((byte*)(from + i) + AheadBytes + line);
                }
            }

            s0 = TLanes.Add(s0, TLanes.Load(from + i));
            s1 = TLanes.Add(s1, TLanes.Load(from + i + TLanes.Count));
            s2 = TLanes.Add(s2, TLanes.Load(from + i + (2 * TLanes.Count)));
            s3 = TLanes.Add(s3, TLanes.Load(from + i + (3 * TLanes.Count)));
        }

        Sink.Take(TLanes.Sum(TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3))));
    }
}

/// <summary>The same without vectors.</summary>
internal readonly unsafe struct ScalarReadWork(float* data, long count) : IWork
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Do(int task)
    {
        var from = (ulong*)(data + (task * count));
        ulong s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (long i = 0; i + 4 <= count / 2; i += 4)
        {
            s0 ^= from[i];
            s1 ^= from[i + 1];
            s2 ^= from[i + 2];
            s3 ^= from[i + 3];
        }

        Sink.Take(s0 ^ s1 ^ s2 ^ s3);
    }
}
