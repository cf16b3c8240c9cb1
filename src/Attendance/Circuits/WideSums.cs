using System.Numerics;
using System.Runtime.InteropServices;

namespace Attendance.Circuits;

/// <summary>
/// Sums of products of float32 numbers, added up in float64: where parts are to sum to a whole, the adding must not be
/// what is off.
/// </summary>
internal static class WideSums
{
    /// <summary>x·y.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<double> y)
    {
        // Twice as many lanes of x as of y: lower and upper half have a sum each.
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        ReadOnlySpan<Vector<double>> ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        Vector<double> low = Vector<double>.Zero;
        Vector<double> high = Vector<double>.Zero;
        for (int i = 0; i < xs.Length; i++)
        {
            Vector.Widen(xs[i], out Vector<double> first, out Vector<double> second);
            low += first * ys[2 * i];
            high += second * ys[(2 * i) + 1];
        }

        double sum = Vector.Sum(low + high);
        for (int i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>sum += x·factor, element by element.</summary>
    public static void AddScaled(ReadOnlySpan<float> x, double factor, Span<double> sum)
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<double>> sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        for (int i = 0; i < xs.Length; i++)
        {
            Vector.Widen(xs[i], out Vector<double> first, out Vector<double> second);
            sums[2 * i] += first * factor;
            sums[(2 * i) + 1] += second * factor;
        }

        for (int i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            sum[i] += x[i] * factor;
        }
    }

    /// <summary>The sum of the squares.</summary>
    public static double Squares(ReadOnlySpan<float> x)
    {
        double sum = 0;
        Vector<double> squares = Vector<double>.Zero;
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        foreach (Vector<float> lanes in xs)
        {
            Vector.Widen(lanes, out Vector<double> first, out Vector<double> second);
            squares += (first * first) + (second * second);
        }

        for (int i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            sum += (double)x[i] * x[i];
        }

        return sum + Vector.Sum(squares);
    }
}
