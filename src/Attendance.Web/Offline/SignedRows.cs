using System.Runtime.InteropServices;

namespace Attendance.Web.Offline;

/// <summary>
/// <c>rows-s16</c>: each number in 65533 steps from its row's lowest to its highest, so that it is wrong by at most half
/// a step; −∞ and what is no number have codes of their own. For measures, which may be negative.
/// </summary>
internal sealed class SignedRows : SetEncoding
{
    private const ushort Last = ushort.MaxValue - 2;
    private const ushort Masked = ushort.MaxValue - 1;
    private const ushort NoNumber = ushort.MaxValue;

    public override string Name => "rows-s16";

    public override long SizeOf(IPageSet set) =>
        set.Blocks * set.Heads * ((sizeof(ushort) * Cells(set)) + (2L * sizeof(float) * set.Info.Queries));

    public override byte[] Encode(IPageSet set, int block, out PageError error)
    {
        (int queries, int keys) = (set.Info.Queries, set.Info.Keys);
        int rows = set.Heads * queries;
        byte[] bytes = new byte[(2 * sizeof(float) * rows) + (sizeof(ushort) * set.Heads * Cells(set))];
        Span<float> lows = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, sizeof(float) * rows));
        Span<float> steps = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(sizeof(float) * rows, sizeof(float) * rows));
        Span<ushort> codes = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(2 * sizeof(float) * rows));
        float[] matrix = new float[queries * keys];
        double worst = 0;
        for (int head = 0; head < set.Heads; head++)
        {
            set.CopyPattern(block, head, matrix);
            for (int query = 0; query < queries; query++)
            {
                ReadOnlySpan<float> row = matrix.AsSpan(query * keys, Seen(set, query));
                (float low, float step) = ScaleOf(row);
                (lows[(head * queries) + query], steps[(head * queries) + query]) = (low, step);
                worst = Math.Max(worst, Row(row, low, step, codes));
                codes = codes[row.Length..];
            }
        }

        error = new PageError(worst);
        return bytes;
    }

    public override void Decode(IPageSet set, byte[] bytes, int head, Span<float> pattern) =>
        throw new NotSupportedException("Weights are not written in this way.");

    private static (float Low, float Step) ScaleOf(ReadOnlySpan<float> row)
    {
        (float low, float high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in row)
        {
            if (float.IsFinite(value))
            {
                (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
            }
        }

        return low <= high ? (low, (float)(((double)high - low) / Last)) : (0, 0);
    }

    /// <summary>One row.</summary>
    /// <returns>The largest error, with the page's own arithmetic.</returns>
    private static double Row(ReadOnlySpan<float> row, float low, float step, Span<ushort> codes)
    {
        double error = 0;
        for (int key = 0; key < row.Length; key++)
        {
            float value = row[key];
            if (!float.IsFinite(value))
            {
                codes[key] = float.IsNegativeInfinity(value) ? Masked : NoNumber;
                continue;
            }

            codes[key] = step > 0 ? (ushort)Math.Clamp(Math.Round(((double)value - low) / step), 0, Last) : (ushort)0;
            error = Math.Max(error, Math.Abs((float)(low + (codes[key] * (double)step)) - (double)value));
        }

        return error;
    }
}
