using System.Numerics.Tensors;
using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>
/// A thumbnail of every head: each cell is the largest value of those that it stands for, so that a thin diagonal or
/// column does not fade. Pictures, in steps of 1/255 of the whole wall's range.
/// </summary>
internal sealed class Wall
{
    /// <summary>Rows that are made at once.</summary>
    private const int Band = 48;

    private Wall(WallHeader header, byte[] cells)
    {
        Header = header;
        Cells = cells;
    }

    /// <summary>Sizes and scale.</summary>
    public WallHeader Header { get; }

    /// <summary><c>[B, H, rows, columns]</c>.</summary>
    public byte[] Cells { get; }

    /// <summary>Makes the thumbnails, on all cores, without any matrix made whole.</summary>
    /// <param name="maps">The run's attention.</param>
    /// <param name="measure">What the cells say.</param>
    /// <param name="side">Rows and columns of a thumbnail, where T is larger.</param>
    public static Wall Of(AttentionMaps maps, Measure measure, int side)
    {
        int cells = Math.Min(side, maps.Length);
        int heads = maps.ComputedBlocks * maps.Heads;
        float[] values = GC.AllocateUninitializedArray<float>(heads * cells * cells);
        Array.Fill(values, float.NegativeInfinity);
        var work = new Work(maps, measure, cells, values);
        Workers.For(heads, ref work);

        (float low, float high) = Range(values);
        var header = new WallHeader(side, cells, cells, maps.ComputedBlocks, maps.Heads, low, high);
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

    private readonly struct Work(AttentionMaps maps, Measure measure, int cells, float[] values) : IWork
    {
        public void Do(int task)
        {
            (int block, int head) = Math.DivRem(task, maps.Heads);
            int length = maps.Length;
            Span<float> small = values.AsSpan(task * cells * cells, cells * cells);
            float[] band = new float[Math.Min(Band, length) * length];
            for (int first = 0; first < length; first += Band)
            {
                Span<float> rows = band.AsSpan(0, Math.Min(Band, length - first) * length);
                measure.Rows(maps, block, head, first, rows);
                for (int row = 0; row * length < rows.Length; row++)
                {
                    int y = (int)((long)(first + row) * cells / length);
                    Pool(rows.Slice(row * length, length), small.Slice(y * cells, cells));
                }
            }
        }

        private static void Pool(ReadOnlySpan<float> row, Span<float> cells)
        {
            int start = 0;
            for (int x = 0; x < cells.Length; x++)
            {
                // The keys of cell x are those for which key·cells/T, rounded down, is x.
                int end = (int)((((long)(x + 1) * row.Length) + cells.Length - 1) / cells.Length);
                cells[x] = MathF.Max(cells[x], TensorPrimitives.Max(row[start..end]));
                start = end;
            }
        }
    }
}
