using System.Runtime.InteropServices;

namespace Attendance.Web.Offline;

/// <summary><c>rows-f32</c>: every weight as it is.</summary>
internal sealed class ExactRows : SetEncoding
{
    public override string Name => "rows-f32";

    public override long SizeOf(IPageSet set) => sizeof(float) * set.Blocks * set.Heads * Cells(set);

    public override byte[] Encode(IPageSet set, int block, out PageError error)
    {
        error = default;
        (int queries, int keys) = (set.Info.Queries, set.Info.Keys);
        byte[] bytes = new byte[sizeof(float) * set.Heads * Cells(set)];
        Span<float> values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        float[] pattern = new float[queries * keys];
        for (int head = 0; head < set.Heads; head++)
        {
            set.CopyPattern(block, head, pattern);
            for (int query = 0; query < queries; query++)
            {
                Span<float> row = pattern.AsSpan(query * keys, Seen(set, query));
                row.CopyTo(values);
                values = values[row.Length..];
            }
        }

        return bytes;
    }

    public override void Decode(IPageSet set, byte[] bytes, int head, Span<float> pattern)
    {
        int keys = set.Info.Keys;
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(bytes)[(int)(head * Cells(set))..];
        for (int query = 0; query < set.Info.Queries; query++)
        {
            int seen = Seen(set, query);
            values[..seen].CopyTo(pattern[(query * keys)..]);
            values = values[seen..];
        }
    }
}
