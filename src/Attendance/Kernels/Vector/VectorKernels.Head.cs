using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// Weight stored <c>[outputs, inputs]</c> as an output head is, and more than a few rows: yᵀ = W·xᵀ. The large weight
    /// is read once, in order, as the register tile's rows; what is packed and turned round is the small x.
    /// </summary>
    private readonly struct HeadJob<TElement> : IWork
        where TElement : struct, IWeightElement
    {
        /// <summary>Outputs of one task, eight tiles: at GPT-2's width 147 KiB of weights.</summary>
        private const int Chunk = 48;

        private readonly WeightMatrix _w;
        private readonly int _rows;
        private readonly float* _bias;
        private readonly float* _y;
        private readonly int _yStride;
        private readonly float* _panels;

        public HeadJob(float* x, int rows, int xStride, WeightMatrix w, float* bias, float* y, int yStride)
        {
            _w = w;
            _rows = rows;
            _bias = bias;
            _y = y;
            _yStride = yStride;
            long panels = (rows + TileColumns - 1) / TileColumns;
            _panels = Scratch.TakeShared(panels * TileColumns * w.Inputs);
            var turned = new WeightMatrix(x, WeightType.F32, w.Inputs, rows, xStride, rowPerOutput: true);
            for (int row = 0; row < rows; row += TileColumns)
            {
                int columns = Math.Min(TileColumns, rows - row);
                int width = VectorsFor(columns) * TLanes.Count;
                PackTransposed<F32Element>(turned, 0, w.Inputs, row, columns, _panels + ((long)row * w.Inputs), width);
            }
        }

        public int Tasks => (_w.Outputs + Chunk - 1) / Chunk;

        [MethodImpl(Hot)]
        public void Do(int task)
        {
            int first = task * Chunk;
            int outputs = Math.Min(Chunk, _w.Outputs - first);
            float* sums = Scratch.Take((Chunk * TileColumns) + ((long)Chunk * _w.Inputs));
            float* weights = Weights(first, outputs, sums + (Chunk * TileColumns), out int stride);
            for (int row = 0; row < _rows; row += TileColumns)
            {
                int columns = Math.Min(TileColumns, _rows - row);
                int vectors = VectorsFor(columns);
                int width = vectors * TLanes.Count;
                float* panel = _panels + ((long)row * _w.Inputs);
                new Span<float>(sums, Chunk * width).Clear();
                for (int output = 0; output < outputs; output += TileRows)
                {
                    Tile(
                        vectors, weights + ((long)output * stride), stride, Math.Min(TileRows, outputs - output), panel,
                        _w.Inputs, sums + (output * width), width);
                }

                Write(sums, width, first, outputs, row, columns);
            }
        }

        /// <summary>The task's rows of the weight as float32: where they lie, or widened.</summary>
        private float* Weights(int first, int outputs, float* widened, out int stride)
        {
            if (_w.Type == WeightType.F32)
            {
                stride = _w.Stride;
                return (float*)_w.Data + ((long)first * stride);
            }

            stride = _w.Inputs;
            for (int output = 0; output < outputs; output++)
            {
                _w.CopyStoredRow(first + output, widened + ((long)output * stride));
            }

            return widened;
        }

        /// <summary>Turns the sums back: <c>[outputs, rows]</c> to <c>[rows, outputs]</c>.</summary>
        private void Write(float* sums, int stride, int first, int outputs, int row, int count)
        {
            for (int i = 0; i < count; i++)
            {
                float* to = _y + ((long)(row + i) * _yStride) + first;
                for (int output = 0; output < outputs; output++)
                {
                    float sum = sums[(output * stride) + i];
                    to[output] = _bias is null ? sum : sum + _bias[first + output];
                }
            }
        }
    }
}
