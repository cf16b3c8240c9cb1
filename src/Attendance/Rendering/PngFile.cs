using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Attendance.Weights;

namespace Attendance.Rendering;

/// <summary>
/// The smallest PNG writer there can be: 8 bits to a colour or to an index into a palette, and no filters, which flat
/// fields and repeated letters hardly need. The runtime's deflate is ten times as fast as the one that Skia brings.
/// </summary>
internal static class PngFile
{
    /// <summary>Writes one row's bytes.</summary>
    /// <param name="row">Which one, from above.</param>
    /// <param name="to">An index, or red, green and blue, for each pixel.</param>
    public delegate void RowWriter(int row, Span<byte> to);

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Makes a file of palette indices.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="indices">Palette indices, <c>[height, width]</c>, row by row.</param>
    /// <param name="palette">256 colours.</param>
    public static byte[] Encode(int width, int height, byte[] indices, ReadOnlySpan<Rgb> palette)
    {
        const int Thorough = 6;
        return Encode(
            width, height, palette, Thorough, (row, to) => indices.AsSpan(row * width, width).CopyTo(to));
    }

    /// <summary>Makes a file row by row.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="palette">256 colours for pixels that are indices; none for pixels of three bytes.</param>
    /// <param name="level">How hard to look for repetition, 1 to 9.</param>
    /// <param name="write">Gives the rows, each once, from above.</param>
    public static byte[] Encode(int width, int height, ReadOnlySpan<Rgb> palette, int level, RowWriter write)
    {
        using MemoryStream png = new();
        png.Write(Signature);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;  // bits
        header[9] = (byte)(palette.IsEmpty ? 2 : 3);  // then deflate, no filter method but the standard one, not interlaced
        WriteChunk(png, "IHDR", header);
        if (!palette.IsEmpty)
        {
            WritePalette(png, palette);
        }

        WriteChunk(png, "IDAT", Compress(palette.IsEmpty ? 3 * width : width, height, level, write));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void WritePalette(MemoryStream png, ReadOnlySpan<Rgb> palette)
    {
        byte[] colors = new byte[palette.Length * 3];
        for (int i = 0; i < palette.Length; i++)
        {
            (colors[3 * i], colors[(3 * i) + 1], colors[(3 * i) + 2]) = (palette[i].R, palette[i].G, palette[i].B);
        }

        WriteChunk(png, "PLTE", colors);
    }

    private static ReadOnlySpan<byte> Compress(int rowBytes, int height, int level, RowWriter write)
    {
        using MemoryStream data = new();
        ZLibCompressionOptions options = new() { CompressionLevel = level };
        using (ZLibStream zlib = new(data, options, leaveOpen: true))
        {
            // In front of each row stands its filter: none.
            byte[] row = new byte[1 + rowBytes];
            for (int i = 0; i < height; i++)
            {
                write(i, row.AsSpan(1));
                zlib.Write(row);
            }
        }

        return data.GetBuffer().AsSpan(0, (int)data.Length);
    }

    private static void WriteChunk(MemoryStream to, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        Span<byte> name = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        Encoding.ASCII.GetBytes(type, name);
        to.Write(number);
        to.Write(name);
        to.Write(data);

        Crc32 crc = new();
        crc.Add(name);
        crc.Add(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.Checksum);
        to.Write(number);
    }
}
