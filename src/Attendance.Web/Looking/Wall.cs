using System.Numerics.Tensors;
using Attendance.Kernels;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>
/// A thumbnail of every head: each cell is the largest value of those that it stands for, so that a thin diagonal or
/// column does not fade. Pictures, in steps of 1/255 of the whole wall's range.
/// </summary>
internal sealed class Wall
{
    private Wall(WallHeader header, byte[] cells)
    {
        Header = header;
        Cells = cells;
    }

    /// <summary>Sizes and scale.</summary>
    public WallHeader Header { get; }

    /// <summary><c>[B, H, side, side]</c>.</summary>
    public byte[] Cells { get; }

    /// <summary>Makes the thumbnails, on all cores, without any matrix made whole where it need not be.</summary>
    /// <param name="cells">What the cells say.</param>
    /// <param name="side">
    /// Rows and columns of a thumbnail; as many as the matrix has where that is less. One that is not square is drawn
    /// out.
    /// </param>
    /// <param name="centred">Whether 0 is in the middle of the scale.</param>
    public static Wall Of(Cells cells, int side, bool centred = false)
    {
        side = Math.Min(side, Math.Max(cells.Queries, cells.Keys));
        int matrices = cells.Blocks * cells.Heads;
        float[] values = GC.AllocateUninitializedArray<float>(matrices * side * side);
        Array.Fill(values, float.NegativeInfinity);
        var work = new Work(cells, side, values);
        Workers.For(matrices, ref work);

        (float low, float high) = Range(values);
        if (centred)
        {
            (low, high) = (-MathF.Max(-low, high), MathF.Max(-low, high));
        }

        var header = new WallHeader(side, cells.Blocks, cells.Heads, low, high);
        return new Wall(header, Quantise(values, low, high));
    }

    /// <summary>
    /// The lowest and the highest value, without those that are no number: a weight's scale begins at 0.
    /// </summary>
    private static (float Low, float High) Range(float[] values)
    {
        (float low, float high) = (0, 0);
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
            }
        }

        return (low, high);
    }

    private static byte[] Quantise(float[] values, float low, float high)
    {
        float step = high > low ? byte.MaxValue / (high - low) : 0;
        byte[] cells = new byte[values.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            float level = (values[i] - low) * step;
            cells[i] = level >= 0 ? (byte)MathF.Min(level + 0.5f, byte.MaxValue) : (byte)0;
        }

        return cells;
    }

    private readonly struct Work(Cells cells, int side, float[] values) : IWork
    {
        public void Do(int task)
        {
            (int block, int head) = Math.DivRem(task, cells.Heads);
            (int queries, int keys, int size) = (cells.Queries, cells.Keys, side);
            Memory<float> small = values.AsMemory(task * size * size, size * size);
            float[] pooled = new float[size];
            cells.Visit(block, head, 0, queries, (first, band) =>
            {
                for (int row = 0; row * keys < band.Length; row++)
                {
                    Pool(band.Slice(row * keys, keys), pooled);
                    (int top, int bottom) = Part(first + row, queries, size);
                    for (int y = top; y < bottom; y++)
                    {
                        Span<float> line = small.Span.Slice(y * size, size);
                        TensorPrimitives.Max(line, pooled, line);
                    }
                }
            });
        }

        /// <summary>The cells that show an element: one where there are more elements than cells.</summary>
        private static (int Start, int End) Part(int element, int count, int cells)
        {
            int start = (int)((long)element * cells / count);
            return count >= cells ? (start, start + 1) : (Ceiling(element, cells, count), Ceiling(element + 1, cells, count));
        }

        private static void Pool(ReadOnlySpan<float> row, Span<float> cells)
        {
            for (int x = 0; x < cells.Length; x++)
            {
                // The keys of cell x are those for which key·side/T, rounded down, is x; or the one that x falls on.
                (int start, int end) = row.Length >= cells.Length
                    ? (Ceiling(x, row.Length, cells.Length), Ceiling(x + 1, row.Length, cells.Length))
                    : ((int)((long)x * row.Length / cells.Length), (int)((long)x * row.Length / cells.Length) + 1);
                cells[x] = TensorPrimitives.Max(row[start..end]);
            }
        }

        /// <summary>index · count / cells, rounded up.</summary>
        private static int Ceiling(int index, int count, int cells) => (int)((((long)index * count) + cells - 1) / cells);
    }
}
