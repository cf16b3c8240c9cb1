using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Attendance.Rendering;

/// <summary>
/// The smallest PNG writer there can be: 8 bits to a pixel, through a palette of 256 colours. So an SVG can carry a
/// million cells, and the library needs no graphics for it.
/// </summary>
internal static class IndexedPng
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="indices">Palette indices, <c>[height, width]</c>, row by row.</param>
    /// <param name="palette">256 colours.</param>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> indices, ReadOnlySpan<Rgb> palette)
    {
        using MemoryStream png = new();
        png.Write(Signature);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;  // bits
        header[9] = 3;  // indexed colour; then deflate, no filter method but the standard one, not interlaced
        WriteChunk(png, "IHDR", header);

        byte[] colors = new byte[palette.Length * 3];
        for (int i = 0; i < palette.Length; i++)
        {
            (colors[3 * i], colors[(3 * i) + 1], colors[(3 * i) + 2]) = (palette[i].R, palette[i].G, palette[i].B);
        }

        WriteChunk(png, "PLTE", colors);
        WriteChunk(png, "IDAT", Compress(width, height, indices));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    private static byte[] Compress(int width, int height, ReadOnlySpan<byte> indices)
    {
        using MemoryStream data = new();
        using (ZLibStream zlib = new(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                zlib.WriteByte(0);  // filter: none
                zlib.Write(indices.Slice(row * width, width));
            }
        }

        return data.ToArray();
    }

    private static void WriteChunk(Stream to, string type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        uint crc = Crc32(chunk.AsSpan(4, data.Length + 4));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), crc);
        to.Write(chunk);
    }

    /// <summary>CRC-32 as PNG and zip use it: reflected polynomial 0xEDB88320.</summary>
    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xedb88320 & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }
}
