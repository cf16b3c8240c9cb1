using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <inheritdoc/>
    public override void LayerNorm(
        float* x, int rows, int width, float* gain, float* bias, float epsilon, float* y)
    {
        for (int row = 0; row < rows; row++)
        {
            NormalizeRow(x + ((long)row * width), width, gain, bias, epsilon, y + ((long)row * width));
        }
    }

    [MethodImpl(Hot)]
    private static void NormalizeRow(float* x, int width, float* gain, float* bias, float epsilon, float* y)
    {
        int n = TLanes.Count;
        TVector sums = TLanes.Broadcast(0);
        int i = 0;
        for (; i + n <= width; i += n)
        {
            sums = TLanes.Add(sums, TLanes.Load(x + i));
        }

        float sum = TLanes.Sum(sums);
        for (; i < width; i++)
        {
            sum += x[i];
        }

        // Two passes: the variance as a mean of squares minus a squared mean would cancel.
        float mean = sum / width;
        TVector means = TLanes.Broadcast(mean);
        TVector squares = TLanes.Broadcast(0);
        for (i = 0; i + n <= width; i += n)
        {
            TVector centred = TLanes.Subtract(TLanes.Load(x + i), means);
            squares = TLanes.MultiplyAdd(centred, centred, squares);
        }

        float square = TLanes.Sum(squares);
        for (; i < width; i++)
        {
            square += (x[i] - mean) * (x[i] - mean);
        }

        float inverse = 1 / MathF.Sqrt((square / width) + epsilon);
        TVector inverses = TLanes.Broadcast(inverse);
        for (i = 0; i + n <= width; i += n)
        {
            TVector centred = TLanes.Multiply(TLanes.Subtract(TLanes.Load(x + i), means), inverses);
            TLanes.Store(TLanes.MultiplyAdd(centred, TLanes.Load(gain + i), TLanes.Load(bias + i)), y + i);
        }

        for (; i < width; i++)
        {
            y[i] = ((x[i] - mean) * inverse * gain[i]) + bias[i];
        }
    }
}
