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

    /// <summary><c>[B, H, rows, columns]</c>.</summary>
    public byte[] Cells { get; }

    /// <summary>Makes the thumbnails, on all cores, without any matrix made whole where it need not be.</summary>
    /// <param name="cells">What the cells say.</param>
    /// <param name="side">Rows and columns of a thumbnail, where there are more.</param>
    /// <param name="centred">Whether 0 is in the middle of the scale.</param>
    public static Wall Of(Cells cells, int side, bool centred = false)
    {
        (int rows, int columns) = (Math.Min(side, cells.Queries), Math.Min(side, cells.Keys));
        int matrices = cells.Blocks * cells.Heads;
        float[] values = GC.AllocateUninitializedArray<float>(matrices * rows * columns);
        Array.Fill(values, float.NegativeInfinity);
        var work = new Work(cells, rows, columns, values);
        Workers.For(matrices, ref work);

        (float low, float high) = Range(values);
        if (centred)
        {
            (low, high) = (-MathF.Max(-low, high), MathF.Max(-low, high));
        }

        var header = new WallHeader(side, rows, columns, cells.Blocks, cells.Heads, low, high);
        return new Wall(header, Quantise(values, low, high));
    }

    /// <summary>The lowest and the highest value, without those that are no number: a weight's scale begins at 0.</summary>
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

    private readonly struct Work(Cells cells, int rows, int columns, float[] values) : IWork
    {
        public void Do(int task)
        {
            (int block, int head) = Math.DivRem(task, cells.Heads);
            (int queries, int keys, int width) = (cells.Queries, cells.Keys, columns);
            (int height, Memory<float> small) = (rows, values.AsMemory(task * rows * columns, rows * columns));
            cells.Visit(block, head, 0, queries, (first, band) =>
            {
                for (int row = 0; row * keys < band.Length; row++)
                {
                    int y = (int)((long)(first + row) * height / queries);
                    Pool(band.Slice(row * keys, keys), small.Span.Slice(y * width, width));
                }
            });
        }

        private static void Pool(ReadOnlySpan<float> row, Span<float> cells)
        {
            int start = 0;
            for (int x = 0; x < cells.Length; x++)
            {
                // The keys of cell x are those for which key·columns/T, rounded down, is x.
                int end = (int)((((long)(x + 1) * row.Length) + cells.Length - 1) / cells.Length);
                cells[x] = MathF.Max(cells[x], TensorPrimitives.Max(row[start..end]));
                start = end;
            }
        }
    }
}
