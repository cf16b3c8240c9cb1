using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Attendance.Rendering;

namespace Attendance.Tests.Rendering;

public sealed class PngFileTests
{
    [Fact]
    public void Encode_SmallPicture_HasItsChunksWithRightSums()
    {
        byte[] png = PngFile.Encode(3, 2, [0, 1, 2, 253, 254, 255], ColorMap.Magma.Colors);
        Dictionary<string, byte[]> chunks = Chunks(png);
        Assert.Equal(["IHDR", "PLTE", "IDAT", "IEND"], chunks.Keys);
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0], chunks["IHDR"]);
        Assert.Equal([0x00, 0x00, 0x04], chunks["PLTE"][..3]);
        Assert.Equal(768, chunks["PLTE"].Length);

        using ZLibStream pixels = new(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        using MemoryStream rows = new();
        pixels.CopyTo(rows);
        Assert.Equal([0, 0, 1, 2, 0, 253, 254, 255], rows.ToArray());

        // The sum of an empty IEND is the same in every PNG file.
        Assert.Equal([0xae, 0x42, 0x60, 0x82], png[^4..]);
    }

    [Fact]
    public void Encode_Colors_HasNoPalette()
    {
        byte[] png = PngFile.Encode(2, 2, [], 4, (row, to) => to.Fill((byte)(row + 7)));
        Dictionary<string, byte[]> chunks = Chunks(png);
        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Keys);
        Assert.Equal([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0], chunks["IHDR"]);

        using ZLibStream pixels = new(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        using MemoryStream rows = new();
        pixels.CopyTo(rows);
        Assert.Equal([0, 7, 7, 7, 7, 7, 7, 0, 8, 8, 8, 8, 8, 8], rows.ToArray());
    }

    private static Dictionary<string, byte[]> Chunks(byte[] png)
    {
        Dictionary<string, byte[]> chunks = [];
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            chunks.Add(Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }

        return chunks;
    }
}
