using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <inheritdoc/>
    public override void Softmax(float* x, int rows, int width)
    {
        for (int row = 0; row < rows; row++)
        {
            Softmax(x + ((long)row * width), width);
        }
    }

    /// <summary>One row, and what was taken off and divided by.</summary>
    private static (float Largest, float Sum) Softmax(float* x, int count)
    {
        float largest = LargestOf(x, count);
        float sum = ExpMinusMax(x, count, largest);
        ScaleRow(x, count, 1 / sum);
        return (largest, sum);
    }

    [MethodImpl(Hot)]
    private static float LargestOf(float* x, int count)
    {
        int n = TLanes.Count;
        int i = 0;
        float largest = float.NegativeInfinity;
        if (count >= n)
        {
            TVector running = TLanes.Load(x);
            for (i = n; i + n <= count; i += n)
            {
                running = TLanes.Max(running, TLanes.Load(x + i));
            }

            largest = TLanes.Largest(running);
        }

        for (; i < count; i++)
        {
            largest = MathF.Max(largest, x[i]);
        }

        return largest;
    }

    /// <summary>x = e^(x − max), and the sum of that.</summary>
    [MethodImpl(Hot)]
    private static float ExpMinusMax(float* x, int count, float max)
    {
        int n = TLanes.Count;
        TVector shift = TLanes.Broadcast(max);
        TVector sums = TLanes.Broadcast(0);
        int i = 0;
        for (; i + n <= count; i += n)
        {
            TVector value = Exp(TLanes.Subtract(TLanes.Load(x + i), shift));
            TLanes.Store(value, x + i);
            sums = TLanes.Add(sums, value);
        }

        float sum = TLanes.Sum(sums);
        if (i < count)
        {
            // The rest goes through the same exponential as the whole vectors, filled up with −∞, that is with zeros.
            float* rest = stackalloc float[n];
            for (int j = 0; j < n; j++)
            {
                rest[j] = i + j < count ? x[i + j] : float.NegativeInfinity;
            }

            TVector value = Exp(TLanes.Subtract(TLanes.Load(rest), shift));
            TLanes.Store(value, rest);
            for (int j = 0; i < count; i++, j++)
            {
                x[i] = rest[j];
                sum += rest[j];
            }
        }

        return sum;
    }

    [MethodImpl(Hot)]
    private static void ScaleRow(float* x, int count, float factor)
    {
        int n = TLanes.Count;
        TVector factors = TLanes.Broadcast(factor);
        int i = 0;
        for (; i + n <= count; i += n)
        {
            TLanes.Store(TLanes.Multiply(TLanes.Load(x + i), factors), x + i);
        }

        for (; i < count; i++)
        {
            x[i] *= factor;
        }
    }
}
