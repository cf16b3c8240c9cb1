using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// Few rows, weight stored <c>[inputs, outputs]</c>: the time is the weights' way from memory, so that they are
    /// read once, where they lie, while the next ones are already asked for.
    /// </summary>
    private readonly struct DirectJob<TElement>(
        float* x, int rows, int xStride, WeightMatrix w, float* bias, Activation? activation, float* y, int yStride) : IWork
        where TElement : struct, IWeightElement
    {
        /// <summary>
        /// How many pieces ahead memory is asked: one would come too late, many would push each other out.
        /// </summary>
        private const int PiecesAhead = 2;

        // Rows of the weight in one go, for which a piece stays in the cache. A single tile of x uses it once.
        private readonly int _depth = rows <= TileRows ? 32 : 96;

        // Panels side by side in one task make a row's piece long, and use a page while it is known: one run for each
        // thread.
        private readonly int _columns = Math.Clamp(
            (w.Outputs + (Workers.Count * TileColumns) - 1) / (Workers.Count * TileColumns), 1, 48) * TileColumns;

        public int Tasks => (w.Outputs + _columns - 1) / _columns;

        [MethodImpl(Hot)]
        public void Do(int task)
        {
            int width = TileColumns;
            int first = task * _columns;
            int end = Math.Min(first + _columns, w.Outputs);
            int whole = first + ((end - first) / width * width);
            StartSums(bias is null ? null : bias + first, rows, end - first, y + first, yStride);
            for (int k = 0; k < w.Inputs; k += _depth)
            {
                int depth = Math.Min(_depth, w.Inputs - k);
                for (int column = first; column < whole; column += width)
                {
                    OnePanel(k, depth, column, Next(k, column, first, whole));
                }
            }

            if (whole < end)
            {
                Edge(whole, end - whole);
                ActivateTile(activation, y + whole, yStride, rows, end - whole);
            }
        }

        private byte* At(int input, int output) => w.Data + ((((long)input * w.Stride) + output) * TElement.Size);

        /// <summary>Where a piece begins that is multiplied a little later; null at the weight's end.</summary>
        private byte* Next(int k, int column, int first, int whole)
        {
            int next = column + (PiecesAhead * TileColumns);
            if (next < whole)
            {
                return At(k, next);
            }

            // Behind the last piece of these rows come the first of the next rows.
            next = Math.Min(next - whole + first, whole - TileColumns);
            return k + _depth < w.Inputs ? At(k + _depth, next) : null;
        }

        private void OnePanel(int k, int depth, int column, byte* next)
        {
            long stride = (long)w.Stride * TElement.Size;
            for (int row = 0; row < rows; row += TileRows)
            {
                int tileRows = Math.Min(TileRows, rows - row);
                float* to = y + ((long)row * yStride) + column;
                Tile<TElement>(
                    x + ((long)row * xStride) + k, xStride, tileRows, At(k, column), stride, depth, to, yStride,
                    Share<TElement>(next, stride, rows, row));
                if (k + depth == w.Inputs)
                {
                    ActivateTile(activation, to, yStride, tileRows, TileColumns);
                }
            }
        }

        /// <summary>The last columns, fewer than a tile has.</summary>
        private void Edge(int column, int columns)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int k = 0; k < w.Inputs; k++)
                {
                    AddRow<TElement>(
                        x[((long)row * xStride) + k], At(k, column), y + ((long)row * yStride) + column, columns);
                }
            }
        }
    }

    /// <summary>y += x·w for one number and one row of w.</summary>
    [MethodImpl(Hot)]
    private static void AddRow<TElement>(float x, byte* w, float* y, int columns)
        where TElement : struct, IWeightElement
    {
        TVector factor = TLanes.Broadcast(x);
        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            TLanes.Store(TLanes.MultiplyAdd(factor, TElement.Load<TLanes, TVector>(w, i), TLanes.Load(y + i)), y + i);
        }

        if (i < columns)
        {
            // The rest goes through the same instruction, fused or not, as the whole vectors.
            float* weights = stackalloc float[TLanes.Count];
            float* sums = stackalloc float[TLanes.Count];
            for (int j = 0; i + j < columns; j++)
            {
                weights[j] = TElement.Load(w, i + j);
                sums[j] = y[i + j];
            }

            TLanes.Store(TLanes.MultiplyAdd(factor, TLanes.Load(weights), TLanes.Load(sums)), sums);
            new ReadOnlySpan<float>(sums, columns - i).CopyTo(new Span<float>(y + i, columns - i));
        }
    }
}
