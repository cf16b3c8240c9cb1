using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// A row or a few, weight stored <c>[outputs, inputs]</c> as an output head is: each output is a dot product of two
    /// unbroken rows, and the time is the weights' way from memory.
    /// </summary>
    private readonly struct DotJob<TElement>(
        float* x, int rows, int xStride, WeightMatrix w, float* bias, float* y, int yStride) : IWork
        where TElement : struct, IWeightElement
    {
        private const int Chunk = 32;

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
