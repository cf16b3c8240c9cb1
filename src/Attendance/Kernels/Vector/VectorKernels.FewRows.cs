using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// Few rows, weight stored <c>[inputs, outputs]</c>: the weight is read once, in the order in which it lies, four
    /// rows at a time, and the few sums are kept in the first-level cache.
    /// </summary>
    private readonly struct StreamJob<TElement>(
        float* x, int rows, int xStride, WeightMatrix w, float* bias, float* y, int yStride) : IWork
        where TElement : struct, IWeightElement
    {
        // Each core gets one run of columns; wider runs mean longer unbroken reads.
        private readonly int _chunk = Math.Max(
            64, ((w.Outputs + Workers.Count - 1) / Workers.Count + 63) / 64 * 64);

        public int Tasks => (w.Outputs + _chunk - 1) / _chunk;

        public void Do(int task)
        {
            int first = task * _chunk;
            int columns = Math.Min(_chunk, w.Outputs - first);
            StartSums(bias is null ? null : bias + first, rows, columns, y + first, yStride);
            int k = 0;
            for (; k + 4 <= w.Inputs; k += 4)
            {
                byte* weights = w.Data + ((((long)k * w.Stride) + first) * TElement.Size);
                for (int row = 0; row < rows; row += 4)
                {
                    Stream4<TElement>(
                        x + ((long)row * xStride) + k,
                        xStride,
                        Math.Min(4, rows - row),
                        weights,
                        w.Stride,
                        y + ((long)row * yStride) + first,
                        yStride,
                        columns);
                }
            }

            for (; k < w.Inputs; k++)
            {
                byte* weights = w.Data + ((((long)k * w.Stride) + first) * TElement.Size);
                for (int row = 0; row < rows; row++)
                {
                    Stream1<TElement>(
                        x[((long)row * xStride) + k], weights, y + ((long)row * yStride) + first, columns);
                }
            }
        }
    }

    /// <summary>y += x·w for up to four rows of x and four rows of w; rows that do not exist repeat the last.</summary>
    [MethodImpl(Hot)]
    private static void Stream4<TElement>(
        float* x, int xStride, int rows, byte* w, int wStride, float* y, int yStride, int columns)
        where TElement : struct, IWeightElement
    {
        long last = rows - 1;
        float* x0 = x;
        float* x1 = x + (Math.Min(1, last) * xStride);
        float* x2 = x + (Math.Min(2, last) * xStride);
        float* x3 = x + (Math.Min(3, last) * xStride);
        float* y0 = y;
        float* y1 = y + (Math.Min(1, last) * yStride);
        float* y2 = y + (Math.Min(2, last) * yStride);
        float* y3 = y + (Math.Min(3, last) * yStride);
        byte* w0 = w;
        byte* w1 = w + ((long)wStride * TElement.Size);
        byte* w2 = w + (2L * wStride * TElement.Size);
        byte* w3 = w + (3L * wStride * TElement.Size);

        TVector x00 = TLanes.Broadcast(x0[0]), x01 = TLanes.Broadcast(x0[1]), x02 = TLanes.Broadcast(x0[2]), x03 = TLanes.Broadcast(x0[3]);
        TVector x10 = TLanes.Broadcast(x1[0]), x11 = TLanes.Broadcast(x1[1]), x12 = TLanes.Broadcast(x1[2]), x13 = TLanes.Broadcast(x1[3]);
        TVector x20 = TLanes.Broadcast(x2[0]), x21 = TLanes.Broadcast(x2[1]), x22 = TLanes.Broadcast(x2[2]), x23 = TLanes.Broadcast(x2[3]);
        TVector x30 = TLanes.Broadcast(x3[0]), x31 = TLanes.Broadcast(x3[1]), x32 = TLanes.Broadcast(x3[2]), x33 = TLanes.Broadcast(x3[3]);

        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            TVector s0 = TLanes.Load(y0 + i), s1 = TLanes.Load(y1 + i), s2 = TLanes.Load(y2 + i), s3 = TLanes.Load(y3 + i);
            TVector weight = TElement.Load<TLanes, TVector>(w0, i);
            s0 = TLanes.MultiplyAdd(x00, weight, s0);
            s1 = TLanes.MultiplyAdd(x10, weight, s1);
            s2 = TLanes.MultiplyAdd(x20, weight, s2);
            s3 = TLanes.MultiplyAdd(x30, weight, s3);
            weight = TElement.Load<TLanes, TVector>(w1, i);
            s0 = TLanes.MultiplyAdd(x01, weight, s0);
            s1 = TLanes.MultiplyAdd(x11, weight, s1);
            s2 = TLanes.MultiplyAdd(x21, weight, s2);
            s3 = TLanes.MultiplyAdd(x31, weight, s3);
            weight = TElement.Load<TLanes, TVector>(w2, i);
            s0 = TLanes.MultiplyAdd(x02, weight, s0);
            s1 = TLanes.MultiplyAdd(x12, weight, s1);
            s2 = TLanes.MultiplyAdd(x22, weight, s2);
            s3 = TLanes.MultiplyAdd(x32, weight, s3);
            weight = TElement.Load<TLanes, TVector>(w3, i);
            s0 = TLanes.MultiplyAdd(x03, weight, s0);
            s1 = TLanes.MultiplyAdd(x13, weight, s1);
            s2 = TLanes.MultiplyAdd(x23, weight, s2);
            s3 = TLanes.MultiplyAdd(x33, weight, s3);

            // The last row's neighbours may be that row again; it is stored first and over itself, with the same sum.
            TLanes.Store(s3, y3 + i);
            TLanes.Store(s2, y2 + i);
            TLanes.Store(s1, y1 + i);
            TLanes.Store(s0, y0 + i);
        }

        for (int row = 0; row < rows && i < columns; row++)
        {
            for (int k = 0; k < 4; k++)
            {
                byte* weights = w + (((long)k * wStride) + i) * TElement.Size;
                Stream1<TElement>(x[((long)row * xStride) + k], weights, y + ((long)row * yStride) + i, columns - i);
            }
        }
    }

    /// <summary>y += x·w for one number and one row of w.</summary>
    [MethodImpl(Hot)]
    private static void Stream1<TElement>(float x, byte* w, float* y, int columns)
        where TElement : struct, IWeightElement
    {
        TVector factor = TLanes.Broadcast(x);
        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            TLanes.Store(TLanes.MultiplyAdd(factor, TElement.Load<TLanes, TVector>(w, i), TLanes.Load(y + i)), y + i);
        }

        for (; i < columns; i++)
        {
            y[i] = MathF.FusedMultiplyAdd(x, TElement.Load(w, i), y[i]);
        }
    }

    /// <summary>Few rows, weight stored <c>[outputs, inputs]</c>: each output is a dot product of two unbroken rows.</summary>
    private readonly struct DotJob<TElement>(
        float* x, int rows, int xStride, WeightMatrix w, float* bias, float* y, int yStride) : IWork
        where TElement : struct, IWeightElement
    {
        private const int Chunk = 256;

        public int Tasks => (w.Outputs + Chunk - 1) / Chunk;

        public void Do(int task)
        {
            int end = Math.Min((task + 1) * Chunk, w.Outputs);
            for (int output = task * Chunk; output < end; output++)
            {
                byte* weights = w.Data + ((long)output * w.Stride * TElement.Size);
                for (int row = 0; row < rows; row++)
                {
                    float dot = Dot<TElement>(x + ((long)row * xStride), weights, w.Inputs);
                    y[((long)row * yStride) + output] = bias is null ? dot : dot + bias[output];
                }
            }
        }
    }

    [MethodImpl(Hot)]
    private static float Dot<TElement>(float* x, byte* w, int count)
        where TElement : struct, IWeightElement
    {
        int n = TLanes.Count;
        TVector s0 = TLanes.Broadcast(0), s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i + (4 * n) <= count; i += 4 * n)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Load(x + i), TElement.Load<TLanes, TVector>(w, i), s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(x + i + n), TElement.Load<TLanes, TVector>(w, i + n), s1);
            s2 = TLanes.MultiplyAdd(TLanes.Load(x + i + (2 * n)), TElement.Load<TLanes, TVector>(w, i + (2 * n)), s2);
            s3 = TLanes.MultiplyAdd(TLanes.Load(x + i + (3 * n)), TElement.Load<TLanes, TVector>(w, i + (3 * n)), s3);
        }

        for (; i + n <= count; i += n)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Load(x + i), TElement.Load<TLanes, TVector>(w, i), s0);
        }

        float sum = TLanes.Sum(TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3)));
        for (; i < count; i++)
        {
            sum = MathF.FusedMultiplyAdd(x[i], TElement.Load(w, i), sum);
        }

        return sum;
    }
}
