using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// Copies some columns of a weight into a panel <c>[depth, TileColumns]</c>, widened to float32 and filled up with
    /// zeros, so that the register tile reads one aligned stream whatever the weight's layout and type.
    /// </summary>
    private static void Pack<TElement>(in WeightMatrix w, int firstInput, int depth, int firstOutput, float* panel)
        where TElement : struct, IWeightElement
    {
        int columns = Math.Min(TileColumns, w.Outputs - firstOutput);
        if (w.RowPerOutput)
        {
            PackTransposed<TElement>(w, firstInput, depth, firstOutput, columns, panel, TileColumns);
        }
        else
        {
            PackRows<TElement>(w, firstInput, depth, firstOutput, columns, panel);
        }
    }

    [MethodImpl(Hot)]
    private static void PackRows<TElement>(
        in WeightMatrix w, int firstInput, int depth, int firstOutput, int columns, float* panel)
        where TElement : struct, IWeightElement
    {
        int width = TileColumns;
        for (int k = 0; k < depth; k++)
        {
            byte* row = w.Data + ((((long)(firstInput + k) * w.Stride) + firstOutput) * TElement.Size);
            float* to = panel + ((long)k * width);
            int i = 0;
            for (; i + TLanes.Count <= columns; i += TLanes.Count)
            {
                TLanes.Store(TElement.Load<TLanes, TVector>(row, i), to + i);
            }

            for (; i < columns; i++)
            {
                to[i] = TElement.Load(row, i);
            }

            for (; i < width; i++)
            {
                to[i] = 0;
            }
        }
    }

    [MethodImpl(Hot)]
    private static void PackTransposed<TElement>(
        in WeightMatrix w, int firstInput, int depth, int firstOutput, int columns, float* panel, int width)
        where TElement : struct, IWeightElement
    {
        // A few lines of the panel at a time, which stay in the first-level cache while every row writes into them.
        const int Piece = 16;
        for (int first = 0; first < depth; first += Piece)
        {
            int count = Math.Min(Piece, depth - first);
            if (typeof(TElement) == typeof(F32Element))
            {
                float* from = (float*)w.Data + ((long)firstOutput * w.Stride) + firstInput + first;
                Turn(from, w.Stride, columns, count, panel + ((long)first * width), width, null);
                continue;
            }

            for (int i = 0; i < columns; i++)
            {
                byte* row = w.Data + ((((long)(firstOutput + i) * w.Stride) + firstInput + first) * TElement.Size);
                float* to = panel + ((long)first * width) + i;
                for (int k = 0; k < count; k++)
                {
                    to[(long)k * width] = TElement.Load(row, k);
                }
            }
        }

        for (int k = 0; k < depth && columns < width; k++)
        {
            new Span<float>(panel + ((long)k * width) + columns, width - columns).Clear();
        }
    }
}
