using System.Runtime.Intrinsics;
using Attendance.Kernels;
using Attendance.Kernels.Vector;
using Attendance.Tensors;

namespace Attendance.Benchmarks.Machine;

/// <summary>
/// What the machine can do at best, measured on all threads at once with the widest vectors it has: multiply-adds in
/// registers, and reading memory in order.
/// </summary>
internal static unsafe class Roofline
{
    // Far more than any last-level cache.
    private const long BufferFloats = 128L << 20;

    /// <summary>Measures both; the best round counts, since nothing makes a machine faster than it is.</summary>
    public static Limits Measure(int rounds = 5)
    {
        // Many and short, some milliseconds each, so that one of them is left alone by whatever else runs.
        double peak = Enumerable.Range(0, 4 * rounds).Max(_ => MultiplyAddPeak());
        using FloatBuffer buffer = Touched();
        double bandwidth = Enumerable.Range(0, 2 * rounds).Max(round => ReadBandwidth(buffer, ahead: round % 2 == 0));
        return new Limits(peak, bandwidth);
    }

    private static double MultiplyAddPeak()
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Rate<MultiplyAddWork<Lanes512, Vector512<float>>>(
                default, MultiplyAddWork<Lanes512, Vector512<float>>.Operations);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return Rate<MultiplyAddWork<Lanes256, Vector256<float>>>(
                default, MultiplyAddWork<Lanes256, Vector256<float>>.Operations);
        }

        return Vector128.IsHardwareAccelerated
            ? Rate<MultiplyAddWork<Lanes128, Vector128<float>>>(
                default, MultiplyAddWork<Lanes128, Vector128<float>>.Operations)
            : Rate<ScalarMultiplyAddWork>(default, ScalarMultiplyAddWork.Operations);
    }

    private static double ReadBandwidth(FloatBuffer buffer, bool ahead)
    {
        long count = buffer.Length / Workers.Count;
        double bytes = count * sizeof(float);
        if (Vector512.IsHardwareAccelerated)
        {
            return Rate(new ReadWork<Lanes512, Vector512<float>>(buffer.Pointer, count, ahead), bytes);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return Rate(new ReadWork<Lanes256, Vector256<float>>(buffer.Pointer, count, ahead), bytes);
        }

        return Vector128.IsHardwareAccelerated
            ? Rate(new ReadWork<Lanes128, Vector128<float>>(buffer.Pointer, count, ahead), bytes)
            : Rate(new ScalarReadWork(buffer.Pointer, count), bytes);
    }

    /// <summary>Operations or bytes of all tasks, one a thread, in 10⁹ a second.</summary>
    private static double Rate<TWork>(TWork work, double perTask)
        where TWork : struct, IWork
    {
        double seconds = Gang.Seconds(Workers.Count, share => work.Do(share));
        return Workers.Count * perTask / seconds / 1e9;
    }

    /// <summary>Memory with every page behind it.</summary>
    private static FloatBuffer Touched()
    {
        var buffer = new FloatBuffer(BufferFloats);
        for (long i = 0; i < BufferFloats; i += 512)
        {
            buffer.Pointer[i] = i;
        }

        return buffer;
    }
}
