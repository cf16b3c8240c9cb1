using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Attendance.Web.Offline;

/// <summary>
/// <c>rows-u16</c>: each weight in steps of 1/65535 of its row's largest, so that it is wrong by at most 2⁻¹⁷ of that.
/// For weights that are not negative.
/// </summary>
internal sealed class QuantisedRows : SetEncoding
{
    public override string Name => "rows-u16";

    public override long SizeOf(IPageSet set) =>
        set.Blocks * set.Heads * ((sizeof(ushort) * Cells(set)) + (sizeof(float) * set.Info.Queries));

    public override byte[] Encode(IPageSet set, int block, out PageError error)
    {
        (int queries, int keys) = (set.Info.Queries, set.Info.Keys);
        int head0 = sizeof(float) * set.Heads * queries;
        byte[] bytes = new byte[head0 + (sizeof(ushort) * set.Heads * Cells(set))];
        Span<float> largest = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, head0));
        Span<ushort> values = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(head0));
        float[] pattern = new float[queries * keys];
        double worst = 0;
        for (int head = 0; head < set.Heads; head++)
        {
            set.CopyPattern(block, head, pattern);
            for (int query = 0; query < queries; query++)
            {
                ReadOnlySpan<float> row = pattern.AsSpan(query * keys, Seen(set, query));
                float most = TensorPrimitives.Max(row);
                largest[(head * queries) + query] = most;
                worst = Math.Max(worst, Row(row, most, values));
                values = values[row.Length..];
            }
        }

        error = new PageError(worst);
        return bytes;
    }

    public override void Decode(IPageSet set, byte[] bytes, int head, Span<float> pattern)
    {
        (int queries, int keys) = (set.Info.Queries, set.Info.Keys);
        int start = sizeof(float) * set.Heads * queries;
        ReadOnlySpan<float> largest = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, start));
        ReadOnlySpan<ushort> values = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(start))[(int)(head * Cells(set))..];
        for (int query = 0; query < queries; query++)
        {
            double step = largest[(head * queries) + query] / (double)ushort.MaxValue;
            int seen = Seen(set, query);
            for (int key = 0; key < seen; key++)
            {
                pattern[(query * keys) + key] = (float)(values[key] * step);
            }

            values = values[seen..];
        }
    }

    /// <summary>One row.</summary>
    /// <returns>The largest error, with the page's own arithmetic.</returns>
    private static double Row(ReadOnlySpan<float> row, float most, Span<ushort> values)
    {
        double error = 0;
        double step = most > 0 ? most / (double)ushort.MaxValue : 0;
        for (int key = 0; key < row.Length; key++)
        {
            values[key] = step > 0 ? (ushort)Math.Round(row[key] / step) : (ushort)0;
            error = Math.Max(error, Math.Abs((values[key] * step) - row[key]));
        }

        return error;
    }
}
