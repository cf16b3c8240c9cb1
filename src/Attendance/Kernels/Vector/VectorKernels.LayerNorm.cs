using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <inheritdoc/>
    public override void LayerNorm(
        float* x, float* branch, int rows, int width, float* gain, float* bias, float epsilon, float* y)
    {
        var job = new NormJob(x, branch, rows, width, gain, bias, epsilon, y);
        Workers.For(job.Tasks, ref job);
    }

    private readonly struct NormJob(
        float* x, float* branch, int rows, int width, float* gain, float* bias, float epsilon, float* y) : IWork
    {
        /// <summary>Floats of one task: less is done before another thread has woken up.</summary>
        private const int Chunk = 32768;

        private readonly int _rows = Math.Max(1, Chunk / width);

        public int Tasks => (rows + _rows - 1) / _rows;

        public void Do(int task)
        {
            int end = (int)Math.Min(rows, (task + 1L) * _rows);
            for (int row = task * _rows; row < end; row++)
            {
                long start = (long)row * width;
                if (branch is not null)
                {
                    AddTo(x + start, branch + start, width);
                }

                NormalizeRow(x + start, width, gain, bias, epsilon, y + start);
            }
        }
    }

    /// <summary>x += branch. The sums are still in the first-level cache when they are normed.</summary>
    [MethodImpl(Hot)]
    private static void AddTo(float* x, float* branch, int count)
    {
        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Add(TLanes.Load(x + i), TLanes.Load(branch + i)), x + i);
        }

        for (; i < count; i++)
        {
            x[i] += branch[i];
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
