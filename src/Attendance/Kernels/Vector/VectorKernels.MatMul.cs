using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// Up to this many rows a weight is read where it lies; with more, packing it first is paid back.
    /// </summary>
    private const int FewRows = 96;

    /// <summary>
    /// Up to this many rows such a weight is taken row by row; with more, x is turned round and used as panels.
    /// </summary>
    private const int FewRowsPerOutput = 4;

    /// <summary>Depth of a packed panel: with 64 columns 192 KiB, which stays in a core's second-level cache.</summary>
    private const int PanelDepth = 768;

    /// <inheritdoc/>
    public override void MatMul(
        float* x, int rows, int xStride, in WeightMatrix w, float* bias, float* y, int yStride) =>
        MatMul(x, rows, xStride, w, bias, null, y, yStride);

    /// <inheritdoc/>
    public override void MatMul(
        float* x, int rows, int xStride, in WeightMatrix w, float* bias, Activation activation, float* y)
    {
        if (w.RowPerOutput && rows <= FewRowsPerOutput)
        {
            // A sum is finished by itself there; a whole row of them is faster.
            base.MatMul(x, rows, xStride, w, bias, activation, y);
        }
        else
        {
            MatMul(x, rows, xStride, w, bias, activation, y, w.Outputs);
        }
    }

    private static void MatMul(
        float* x, int rows, int xStride, in WeightMatrix w, float* bias, Activation? activation, float* y, int yStride)
    {
        switch (w.Type)
        {
            case WeightType.F32:
                MatMul<F32Element>(x, rows, xStride, w, bias, activation, y, yStride);
                break;
            case WeightType.F16:
                MatMul<F16Element>(x, rows, xStride, w, bias, activation, y, yStride);
                break;
            default:
                MatMul<BF16Element>(x, rows, xStride, w, bias, activation, y, yStride);
                break;
        }
    }

    private static void MatMul<TElement>(
        float* x, int rows, int xStride, in WeightMatrix w, float* bias, Activation? activation, float* y, int yStride)
        where TElement : struct, IWeightElement
    {
        if (w.RowPerOutput && rows <= FewRowsPerOutput)
        {
            var job = new DotJob<TElement>(x, rows, xStride, w, bias, y, yStride);
            Workers.For(job.Tasks, ref job);
        }
        else if (w.RowPerOutput)
        {
            float* panels = TurnRows(x, rows, xStride, w.Inputs);
            var job = new HeadJob<TElement>(panels, rows, w, bias, activation, y, yStride);
            Workers.For(job.Tasks, ref job);
        }
        else if (rows <= FewRows)
        {
            var job = new DirectJob<TElement>(x, rows, xStride, w, bias, activation, y, yStride);
            Workers.For(job.Tasks, ref job);
        }
        else
        {
            var job = new PanelJob<TElement>(x, rows, xStride, w, bias, activation, y, yStride);
            Workers.For(job.Panels, ref job);
        }
    }

    /// <summary>Many rows: a task packs one panel of columns and multiplies all rows by it.</summary>
    private readonly struct PanelJob<TElement>(
        float* x, int rows, int xStride, WeightMatrix w, float* bias, Activation? activation, float* y, int yStride) : IWork
        where TElement : struct, IWeightElement
    {
        public int Panels => (w.Outputs + TileColumns - 1) / TileColumns;

        /// <summary>Where a panel's piece of the weight begins; null where there is none.</summary>
        private byte* At(int input, int output) => output + TileColumns > w.Outputs
            ? null
            : w.Data + ((((long)input * w.Stride) + output) * TElement.Size);

        [MethodImpl(Hot)]
        public void Do(int task)
        {
            int width = TileColumns;
            int first = task * width;
            int columns = Math.Min(width, w.Outputs - first);
            int blocks = (w.Inputs + PanelDepth - 1) / PanelDepth;
            int blockDepth = (w.Inputs + blocks - 1) / blocks;
            float* panel = Scratch.Take(((long)blockDepth * width) + (TileRows * width));
            float* edge = panel + ((long)blockDepth * width);

            for (int k = 0; k < w.Inputs; k += blockDepth)
            {
                int depth = Math.Min(blockDepth, w.Inputs - k);
                Pack<TElement>(w, k, depth, first, panel);
                byte* next = k + blockDepth < w.Inputs ? At(k + blockDepth, first) : At(0, first + (Workers.Count * width));
                for (int row = 0; row < rows; row += TileRows)
                {
                    int tileRows = Math.Min(TileRows, rows - row);
                    float* from = x + ((long)row * xStride) + k;
                    float* to = y + ((long)row * yStride) + first;
                    if (k == 0)
                    {
                        StartSums(bias is null ? null : bias + first, tileRows, columns, to, yStride);
                    }

                    if (columns == width)
                    {
                        Tile<F32Element>(
                            from, xStride, tileRows, (byte*)panel, width * sizeof(float), depth, to, yStride,
                            Share<TElement>(next, (long)w.Stride * TElement.Size, rows, row));
                    }
                    else
                    {
                        // The last panel is narrower than the tile: sum beside the matrix, then copy what exists.
                        CopyTile(to, yStride, edge, width, tileRows, columns);
                        Tile(from, xStride, tileRows, panel, depth, edge, width);
                        CopyTile(edge, width, to, yStride, tileRows, columns);
                    }

                    if (k + depth == w.Inputs)
                    {
                        ActivateTile(activation, to, yStride, tileRows, columns);
                    }
                }
            }
        }
    }

    /// <summary>
    /// What one of the tiles of a panel asks of memory: they share the next panel's cache lines, so that the asking is
    /// spread over their time.
    /// </summary>
    private static Ahead Share<TElement>(byte* next, long stride, int rows, int row)
        where TElement : struct, IWeightElement
    {
        const int Line = 64;
        int inAll = TileColumns * TElement.Size / Line;
        int tiles = (rows + TileRows - 1) / TileRows;
        int each = Math.Max(1, (inAll + tiles - 1) / tiles);
        int before = row / TileRows * each;
        return next is null || before >= inAll
            ? Ahead.Nothing
            : new Ahead(next + (before * Line), stride, Math.Min(each, inAll - before));
    }

    /// <summary>Sums begin with the bias.</summary>
    private static void StartSums(float* bias, int rows, int columns, float* y, int yStride)
    {
        for (int row = 0; row < rows; row++)
        {
            var to = new Span<float>(y + ((long)row * yStride), columns);
            if (bias is null)
            {
                to.Clear();
            }
            else
            {
                new ReadOnlySpan<float>(bias, columns).CopyTo(to);
            }
        }
    }

    private static void CopyTile(float* from, int fromStride, float* to, int toStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(from + ((long)row * fromStride), columns)
                .CopyTo(new Span<float>(to + ((long)row * toStride), columns));
        }
    }
}
