using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// xᵀ in panels, for <see cref="HeadJob{TElement}"/>: one for each <see cref="TileColumns"/> rows of x.
    /// </summary>
    private static float* TurnRows(float* x, int rows, int xStride, int inputs)
    {
        const int Worthwhile = 1 << 14;
        int panels = (rows + TileColumns - 1) / TileColumns;
        var job = new TurnJob(x, rows, xStride, inputs, Scratch.TakeShared((long)panels * TileColumns * inputs));
        if ((long)rows * inputs >= Worthwhile)
        {
            Workers.For(job.Tasks, ref job);
        }
        else
        {
            for (int task = 0; task < job.Tasks; task++)
            {
                job.Do(task);
            }
        }

        return job.Panels;
    }

    private readonly struct TurnJob(float* x, int rows, int xStride, int inputs, float* panels) : IWork
    {
        private const int Depth = 256;

        private readonly int _pieces = (inputs + Depth - 1) / Depth;

        public float* Panels { get; } = panels;

        public int Tasks => (rows + TileColumns - 1) / TileColumns * _pieces;

        public void Do(int task)
        {
            (int panel, int piece) = Math.DivRem(task, _pieces);
            int row = panel * TileColumns;
            int columns = Math.Min(TileColumns, rows - row);
            int width = VectorsFor(columns) * TLanes.Count;
            int first = piece * Depth;
            var turned = new WeightMatrix(x, WeightType.F32, inputs, rows, xStride, rowPerOutput: true);
            PackTransposed<F32Element>(
                turned, first, Math.Min(Depth, inputs - first), row, columns,
                Panels + ((long)row * inputs) + ((long)first * width), width);
        }
    }

    /// <summary>
    /// Weight stored <c>[outputs, inputs]</c> as Linear and an output head are, and more than a few rows: yᵀ = W·xᵀ.
    /// The large weight is read once, in order, as the register tile's rows; what is packed and turned round is the
    /// small x.
    /// </summary>
    private readonly struct HeadJob<TElement>(
        float* panels, int rows, WeightMatrix w, float* bias, Activation? activation, float* y, int yStride) : IWork
        where TElement : struct, IWeightElement
    {
        /// <summary>Outputs of one task, eight tiles: at GPT-2's width 147 KiB of weights.</summary>
        private const int Chunk = 48;

        /// <summary>
        /// Rows of x that share a piece of the weights: their panels' sums, and the panels' pieces one after the other,
        /// have to leave it where it is in the second-level cache.
        /// </summary>
        private static int GroupRows => 4 * TileColumns;

        public int Tasks => (w.Outputs + Chunk - 1) / Chunk;

        [MethodImpl(Hot)]
        public void Do(int task)
        {
            int first = task * Chunk;
            int outputs = Math.Min(Chunk, w.Outputs - first);
            int blocks = (w.Inputs + PanelDepth - 1) / PanelDepth;
            int blockDepth = (w.Inputs + blocks - 1) / blocks;
            float* sums = Scratch.Take((Chunk * GroupRows) + ((long)Chunk * blockDepth));
            byte* next = NextChunk(first + (Workers.Count * Chunk));
            for (int row = 0; row < rows; row += GroupRows)
            {
                int group = Math.Min(GroupRows, rows - row);
                for (int k = 0; k < w.Inputs; k += blockDepth)
                {
                    int depth = Math.Min(blockDepth, w.Inputs - k);
                    float* weights = Weights(first, outputs, k, depth, sums + (Chunk * GroupRows), out int stride);
                    AddPiece(weights, stride, outputs, k, depth, row, group, sums, ref next);
                }

                for (int column = 0; column < group; column += TileColumns)
                {
                    int columns = Math.Min(TileColumns, group - column);
                    Write(sums + (Chunk * column), VectorsFor(columns) * TLanes.Count, first, outputs, row + column, columns);
                }
            }
        }

        /// <summary>sums += the piece of W times the group's panels, or = where it is the first.</summary>
        [MethodImpl(Hot)]
        private void AddPiece(
            float* weights, int stride, int outputs, int k, int depth, int row, int group, float* sums, ref byte* next)
        {
            for (int column = 0; column < group; column += TileColumns)
            {
                int vectors = VectorsFor(Math.Min(TileColumns, group - column));
                int width = vectors * TLanes.Count;
                float* panel = panels + ((long)(row + column) * w.Inputs) + ((long)k * width);
                float* to = sums + (Chunk * column);
                if (k == 0)
                {
                    new Span<float>(to, Chunk * width).Clear();
                }

                for (int output = 0; output < outputs; output += TileRows)
                {
                    Tile(
                        vectors, weights + ((long)output * stride), stride, Math.Min(TileRows, outputs - output),
                        panel, depth, to + (output * width), width, Share(ref next, depth));
                }
            }
        }

        /// <summary>
        /// Where the thread's next task begins; null where there is none, or where it is too long to wait in the
        /// second-level cache beside the present one.
        /// </summary>
        private byte* NextChunk(int output)
        {
            const int Longest = 256 << 10;
            bool fits = w.Type == WeightType.F32 && w.Stride == w.Inputs && Chunk * (long)w.Inputs * sizeof(float) <= Longest;
            return fits && output + Chunk <= w.Outputs ? w.Data + ((long)output * w.Stride * sizeof(float)) : null;
        }

        /// <summary>
        /// The part of the next task's weights that one tile asks for, so that all tiles ask for all of it.
        /// </summary>
        private Ahead Share(ref byte* next, int depth)
        {
            if (next is null)
            {
                return Ahead.Nothing;
            }

            // As many bytes at each step as a tile's rows have, divided by how often they are used.
            int panelCount = (rows + TileColumns - 1) / TileColumns;
            int bytes = TileRows * sizeof(float) / panelCount;
            var share = new Ahead(next, bytes, 1);
            next += (long)bytes * depth;
            return share;
        }

        /// <summary>A piece of the task's rows of the weight as float32: where they lie, or widened.</summary>
        private float* Weights(int first, int outputs, int input, int depth, float* widened, out int stride)
        {
            if (w.Type == WeightType.F32)
            {
                stride = w.Stride;
                return (float*)w.Data + ((long)first * stride) + input;
            }

            stride = depth;
            WeightMatrix piece = w.SliceInputs(input, depth);
            for (int output = 0; output < outputs; output++)
            {
                piece.CopyStoredRow(first + output, widened + ((long)output * stride));
            }

            return widened;
        }

        /// <summary>Turns the sums back: <c>[outputs, rows]</c> to <c>[rows, outputs]</c>.</summary>
        private void Write(float* sums, int stride, int first, int outputs, int row, int count)
        {
            float* to = y + ((long)row * yStride) + first;
            Turn(sums, stride, outputs, count, to, yStride, bias is null ? null : bias + first);
            ActivateTile(activation, to, yStride, count, outputs);
        }
    }
}
