using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// Few rows, weight stored <c>[outputs, inputs]</c> as an output head is: each output is a dot product of two unbroken
    /// rows, taken eight at a time (four rows of x, two of the weight), so that what is loaded is used more than once.
    /// </summary>
    private readonly struct DotJob<TElement>(
        float* x, int rows, int xStride, WeightMatrix w, float* bias, float* y, int yStride) : IWork
        where TElement : struct, IWeightElement
    {
        /// <summary>Outputs of one task: at GPT-2's width 96 KiB of weights, which wait in the second-level cache.</summary>
        private const int Chunk = 32;

        public int Tasks => (w.Outputs + Chunk - 1) / Chunk;

        public void Do(int task)
        {
            int first = task * Chunk;
            int end = Math.Min(first + Chunk, w.Outputs);
            int row = 0;
            for (; row + 4 <= rows; row += 4)
            {
                int output = first;
                for (; output + 2 <= end; output += 2)
                {
                    Dot4x2<TElement>(
                        x + ((long)row * xStride), xStride, Weights(output), Weights(output + 1), w.Inputs,
                        y + ((long)row * yStride) + output, yStride);
                }

                for (; output < end; output++)
                {
                    OneOutput(row, 4, output);
                }
            }

            for (int output = first; output < end; output++)
            {
                OneOutput(row, rows - row, output);
            }

            AddBias(first, end);
        }

        private byte* Weights(int output) => w.Data + ((long)output * w.Stride * TElement.Size);

        private void OneOutput(int first, int count, int output)
        {
            byte* weights = Weights(output);
            for (int row = first; row < first + count; row++)
            {
                y[((long)row * yStride) + output] = Dot<TElement>(x + ((long)row * xStride), weights, w.Inputs);
            }
        }

        private void AddBias(int first, int end)
        {
            for (int row = 0; bias is not null && row < rows; row++)
            {
                for (int output = first; output < end; output++)
                {
                    y[((long)row * yStride) + output] += bias[output];
                }
            }
        }
    }

    [MethodImpl(Hot)]
    private static void Dot4x2<TElement>(float* x, long xStride, byte* w0, byte* w1, int count, float* y, long yStride)
        where TElement : struct, IWeightElement
    {
        int n = TLanes.Count;
        float* x1 = x + xStride;
        float* x2 = x1 + xStride;
        float* x3 = x2 + xStride;
        TVector s00 = TLanes.Broadcast(0), s10 = s00, s20 = s00, s30 = s00, s01 = s00, s11 = s00, s21 = s00, s31 = s00;
        int i = 0;
        for (; i + n <= count; i += n)
        {
            TVector b0 = TElement.Load<TLanes, TVector>(w0, i), b1 = TElement.Load<TLanes, TVector>(w1, i);
            TVector a = TLanes.Load(x + i);
            s00 = TLanes.MultiplyAdd(a, b0, s00);
            s01 = TLanes.MultiplyAdd(a, b1, s01);
            a = TLanes.Load(x1 + i);
            s10 = TLanes.MultiplyAdd(a, b0, s10);
            s11 = TLanes.MultiplyAdd(a, b1, s11);
            a = TLanes.Load(x2 + i);
            s20 = TLanes.MultiplyAdd(a, b0, s20);
            s21 = TLanes.MultiplyAdd(a, b1, s21);
            a = TLanes.Load(x3 + i);
            s30 = TLanes.MultiplyAdd(a, b0, s30);
            s31 = TLanes.MultiplyAdd(a, b1, s31);
        }

        float* y1 = y + yStride;
        float* y2 = y1 + yStride;
        float* y3 = y2 + yStride;
        y[0] = TLanes.Sum(s00);
        y[1] = TLanes.Sum(s01);
        y1[0] = TLanes.Sum(s10);
        y1[1] = TLanes.Sum(s11);
        y2[0] = TLanes.Sum(s20);
        y2[1] = TLanes.Sum(s21);
        y3[0] = TLanes.Sum(s30);
        y3[1] = TLanes.Sum(s31);
        for (; i < count; i++)
        {
            (float b0, float b1) = (TElement.Load(w0, i), TElement.Load(w1, i));
            y[0] += x[i] * b0;
            y[1] += x[i] * b1;
            y1[0] += x1[i] * b0;
            y1[1] += x1[i] * b1;
            y2[0] += x2[i] * b0;
            y2[1] += x2[i] * b1;
            y3[0] += x3[i] * b0;
            y3[1] += x3[i] * b1;
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
