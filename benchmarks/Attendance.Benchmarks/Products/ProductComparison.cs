using System.Diagnostics;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Passes;
using Attendance.Errors;
using Attendance.Kernels;

namespace Attendance.Benchmarks.Products;

/// <summary>Our products and ONNX Runtime's, in turn.</summary>
internal static class ProductComparison
{
    // ONNX Runtime's threads spin for a while after their work, which is their best setting: they are waited for before
    // ours are measured, and the other way round.
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan s_leastTime = TimeSpan.FromMilliseconds(15);

    public static ProductRow Measure(ProductShape shape, int runs)
    {
        float[] x = Values(1, shape.Rows * shape.Inputs);
        float[][] weights =
            [.. Enumerable.Range(0, shape.Copies).Select(i => Values(i + 2, shape.Inputs * shape.Outputs))];
        using var ours = new OurProducts(shape, x, weights, rowPerOutput: shape.What == "output head");
        using var packed = new OnnxProducts(shape, x, weights, packed: true, Workers.Count);
        using var unpacked = new OnnxProducts(shape, x, weights, packed: false, Workers.Count);
        Action[] contenders = [ours.Multiply, packed.Multiply, unpacked.Multiply];
        int[] repeats = [.. contenders.Select(Repeats)];
        Hold(ours.Result, packed.Result, shape);

        Limits limits = Roofline.Measure();
        double[][] times = Clock.Alternate(
            runs, [.. contenders.Select((multiply, i) => (Func<double>)(() => Batch(multiply, repeats[i])))]);
        double median = Clock.Median(times[0]);
        return new ProductRow(
            shape.What,
            shape.Size,
            shape.Copies,
            runs,
            median / shape.Copies,
            Clock.Median(times[1]) / shape.Copies,
            Clock.Median(times[2]) / shape.Copies,
            Clock.MedianRatio(times[1], times[0]),
            shape.Operations / median / 1e6,
            limits.Milliseconds(shape.Operations, shape.Bytes) / shape.Copies,
            shape.Bytes / limits.ReadGbs > shape.Operations / limits.FmaGflops ? "memory" : "multiply-add",
            limits.FmaGflops,
            limits.ReadGbs);
    }

    /// <summary>How often it is done for one time, so that waking threads counts for no more than in a pass.</summary>
    private static int Repeats(Action multiply)
    {
        multiply();
        long start = Stopwatch.GetTimestamp();
        multiply();
        return 1 + (int)(s_leastTime / Stopwatch.GetElapsedTime(start));
    }

    private static double Batch(Action multiply, int repeats)
    {
        Thread.Sleep(s_quiet);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
        {
            multiply();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / repeats;
    }

    private static float[] Values(int seed, int count)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return values;
    }

    /// <summary>Both must have multiplied the same, or times mean nothing.</summary>
    private static void Hold(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, ProductShape shape)
    {
        float tolerance = 1e-4f * MathF.Sqrt(shape.Inputs);
        for (int i = 0; i < ours.Length; i++)
        {
            if (!(MathF.Abs(ours[i] - theirs[i]) <= tolerance))
            {
                throw new InvalidRequestException(
                    $"{shape.Size}: ours is {ours[i]} at {i}, ONNX Runtime's {theirs[i]}; one of the two is wrong.");
            }
        }
    }
}
