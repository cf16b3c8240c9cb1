using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Attendance.Kernels;
using Attendance.Tensors;

namespace Attendance.Benchmarks;

/// <summary>What the machine can do at best: multiply-adds in registers, and reading memory in order.</summary>
internal static unsafe class RooflineCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command("roofline", "Measured multiply-add peak and read bandwidth, on all threads.") { json };
        command.SetAction(parsed =>
        {
            double peak = Best(5, MultiplyAddPeak);
            double bandwidth = Best(5, ReadBandwidth);
            if (parsed.GetValue(json))
            {
                using var writer = new Utf8JsonWriter(Console.OpenStandardOutput());
                writer.WriteStartObject();
                writer.WriteNumber("threads", Workers.Count);
                writer.WriteString("kernel", KernelSet.Best.Name);
                writer.WriteNumber("fma_gflops", Math.Round(peak, 1));
                writer.WriteNumber("read_gbs", Math.Round(bandwidth, 1));
                writer.WriteEndObject();
                writer.Flush();
                Console.WriteLine();
            }
            else
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Workers.Count} threads, {KernelSet.Best.Name}: {peak:0} GFLOP/s multiply-add, {bandwidth:0.0} GB/s read"));
            }
        });
        return command;
    }

    internal static double MultiplyAddPeak()
    {
        var work = new MultiplyAddWork();
        long start = Stopwatch.GetTimestamp();
        Workers.For(Workers.Count, ref work);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return Workers.Count * (double)MultiplyAddWork.Rounds * 24 * Vector512<float>.Count * 2 / seconds / 1e9;
    }

    internal static double ReadBandwidth()
    {
        const long Floats = 128L << 20;
        using var buffer = new FloatBuffer(Floats);
        for (long i = 0; i < Floats; i += 512)
        {
            buffer.Pointer[i] = i;
        }

        var work = new ReadWork(buffer.Pointer, Floats / Workers.Count);
        long start = Stopwatch.GetTimestamp();
        Workers.For(Workers.Count, ref work);
        return Floats * 4 / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private static double Best(int rounds, Func<double> measure) => Enumerable.Range(0, rounds).Max(_ => measure());

    private readonly struct MultiplyAddWork : IWork
    {
        public const int Rounds = 4_000_000;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int task)
        {
            // 24 independent sums, as many as the register tile has.
            Vector512<float> a = Vector512.Create(1.0000001f), b = Vector512.Create(1e-9f);
            Vector512<float> s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
            Vector512<float> t0 = a, t1 = a, t2 = a, t3 = a, t4 = a, t5 = a, t6 = a, t7 = a, t8 = a, t9 = a, t10 = a, t11 = a;
            for (int i = 0; i < Rounds; i++)
            {
                s0 = Vector512.FusedMultiplyAdd(s0, a, b);
                s1 = Vector512.FusedMultiplyAdd(s1, a, b);
                s2 = Vector512.FusedMultiplyAdd(s2, a, b);
                s3 = Vector512.FusedMultiplyAdd(s3, a, b);
                s4 = Vector512.FusedMultiplyAdd(s4, a, b);
                s5 = Vector512.FusedMultiplyAdd(s5, a, b);
                s6 = Vector512.FusedMultiplyAdd(s6, a, b);
                s7 = Vector512.FusedMultiplyAdd(s7, a, b);
                s8 = Vector512.FusedMultiplyAdd(s8, a, b);
                s9 = Vector512.FusedMultiplyAdd(s9, a, b);
                s10 = Vector512.FusedMultiplyAdd(s10, a, b);
                s11 = Vector512.FusedMultiplyAdd(s11, a, b);
                t0 = Vector512.FusedMultiplyAdd(t0, a, b);
                t1 = Vector512.FusedMultiplyAdd(t1, a, b);
                t2 = Vector512.FusedMultiplyAdd(t2, a, b);
                t3 = Vector512.FusedMultiplyAdd(t3, a, b);
                t4 = Vector512.FusedMultiplyAdd(t4, a, b);
                t5 = Vector512.FusedMultiplyAdd(t5, a, b);
                t6 = Vector512.FusedMultiplyAdd(t6, a, b);
                t7 = Vector512.FusedMultiplyAdd(t7, a, b);
                t8 = Vector512.FusedMultiplyAdd(t8, a, b);
                t9 = Vector512.FusedMultiplyAdd(t9, a, b);
                t10 = Vector512.FusedMultiplyAdd(t10, a, b);
                t11 = Vector512.FusedMultiplyAdd(t11, a, b);
            }

            Sink(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11
                + t0 + t1 + t2 + t3 + t4 + t5 + t6 + t7 + t8 + t9 + t10 + t11);
        }
    }

    private readonly struct ReadWork(float* data, long count) : IWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int task)
        {
            float* from = data + (task * count);
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (long i = 0; i + 64 <= count; i += 64)
            {
                s0 += Vector512.Load(from + i);
                s1 += Vector512.Load(from + i + 16);
                s2 += Vector512.Load(from + i + 32);
                s3 += Vector512.Load(from + i + 48);
            }

            Sink(s0 + s1 + s2 + s3);
        }
    }

    /// <summary>Keeps the compiler from dropping work whose result nobody wants.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Sink(Vector512<float> value) => GC.KeepAlive(value.ToScalar() > 1e30f ? s_never : null);

    private static readonly object s_never = new();
}
