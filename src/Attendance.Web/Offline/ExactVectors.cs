using System.Runtime.InteropServices;

namespace Attendance.Web.Offline;

/// <summary>
/// <c>qk-f32</c>: queries and keys as they are, of which the page makes a pattern when it is looked at.
/// </summary>
internal sealed class ExactVectors : SetEncoding
{
    public override string Name => "qk-f32";

    public override long SizeOf(IPageSet set) =>
        sizeof(float) * (long)set.Blocks * set.Heads * (set.Info.Queries + set.Info.Keys + 1) * set.HeadSize;

    public override byte[] Encode(IPageSet set, int block, out PageError error)
    {
        var vectors = new BlockVectors(set, block);
        error = vectors.Error();
        return
        [
            .. MemoryMarshal.AsBytes<float>(vectors.Queries), .. MemoryMarshal.AsBytes<float>(vectors.Keys),
            .. MemoryMarshal.AsBytes<float>(vectors.Means),
        ];
    }

    public override void Decode(IPageSet set, byte[] bytes, int head, Span<float> pattern)
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(bytes);
        int queries = set.Info.Queries * set.HeadSize;
        int keys = set.Info.Keys * set.HeadSize;
        BlockVectors.Attend(
            set, values.Slice(head * queries, queries), values.Slice((set.Heads * queries) + (head * keys), keys), pattern);
    }
}
