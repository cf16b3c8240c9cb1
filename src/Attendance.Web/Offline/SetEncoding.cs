using System.IO.Compression;

namespace Attendance.Web.Offline;

/// <summary>How a set of patterns is put into a page.</summary>
internal abstract class SetEncoding
{
    /// <summary>Its name in the page.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes before compression, of the whole set.</summary>
    public abstract long SizeOf(IPageSet set);

    /// <summary>One block's bytes.</summary>
    /// <param name="set">The set.</param>
    /// <param name="block">The block.</param>
    /// <param name="error">
    /// The largest differences between what the page shows and the model's own, over all heads of the block.
    /// </param>
    public abstract byte[] Encode(IPageSet set, int block, out PageError error);

    /// <summary>One head's weights, <c>[S, T]</c>, as a page makes them of a block's bytes.</summary>
    /// <param name="set">The set.</param>
    /// <param name="bytes">What <see cref="Encode"/> made.</param>
    /// <param name="head">0-based.</param>
    /// <param name="pattern">Takes the weights; zeros where they are not written.</param>
    public abstract void Decode(IPageSet set, byte[] bytes, int head, Span<float> pattern);

    /// <summary>Bytes as they stand in a page, before they are spelled in base64: raw deflate.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream(bytes.Length / 2);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>How many keys a query's row is written with.</summary>
    protected static int Seen(IPageSet set, int query) =>
        set.Info.Kind == "causal" ? Math.Min(query + 1, set.Info.Keys) : set.Info.Keys;

    /// <summary>Weights of one head that are written.</summary>
    protected static long Cells(IPageSet set)
    {
        long cells = 0;
        for (int query = 0; query < set.Info.Queries; query++)
        {
            cells += Seen(set, query);
        }

        return cells;
    }
}
