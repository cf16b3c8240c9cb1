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
}
