using System.Buffers.Binary;
using System.Text;

using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>
/// What stands in front of the elements of a <c>.npy</c> file: a magic number, a version (1.0, 2.0 or 3.0), and a
/// Python dictionary with <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.
/// </summary>
/// <param name="Type">F16, F32 or F64.</param>
/// <param name="IsBigEndian">Whether the most significant byte comes first.</param>
/// <param name="IsFortranOrder">Whether the first axis varies fastest.</param>
/// <param name="Shape">The length of each axis.</param>
/// <param name="Count">The product of <paramref name="Shape"/>; no more than an array can hold.</param>
internal sealed record NpyHeader(DType Type, bool IsBigEndian, bool IsFortranOrder, long[] Shape, long Count)
{
    // NumPy itself refuses to parse more than 10,000 bytes.
    private const int MaxLength = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header and leaves the stream at the first element.</summary>
    /// <param name="stream">At the magic number.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="CheckpointException">It is no such header, or its elements are not floating point.</exception>
    internal static NpyHeader Read(Stream stream, NpySource source)
    {
        Span<byte> prefix = stackalloc byte[8];
        ReadExactly(stream, prefix, source);
        if (!prefix.StartsWith(Magic))
        {
            throw source.Broken(CheckpointFault.InvalidJson, "does not start as a NumPy array does; save it again");
        }

        int version = prefix[6];
        if (version is < 1 or > 3)
        {
            throw source.Broken(
                CheckpointFault.InvalidJson, $"is of version {version}.{prefix[7]}; expected 1.0 to 3.0");
        }

        Span<byte> field = stackalloc byte[4];
        field.Clear();
        ReadExactly(stream, version == 1 ? field[..2] : field, source);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (length > MaxLength)
        {
            throw source.Broken(
                CheckpointFault.HeaderTooLong, $"states a header of {length} bytes; expected at most {MaxLength}");
        }

        byte[] text = new byte[length];
        ReadExactly(stream, text, source);
        return Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), source);
    }

    private static NpyHeader Parse(string text, NpySource source)
    {
        try
        {
            (string type, bool fortran, long[] shape) = new NpyDictionary(text).Read();
            (DType known, bool bigEndian) = ParseType(type, source);
            return new NpyHeader(known, bigEndian, fortran, shape, CountOf(shape, source));
        }
        catch (FormatException e)
        {
            throw source.Broken(CheckpointFault.InvalidJson, $"has a header that {e.Message}; save it again", e);
        }
    }

    private static (DType Type, bool IsBigEndian) ParseType(string text, NpySource source)
    {
        DType type = text.AsSpan(Math.Min(1, text.Length)) switch
        {
            "f2" => DType.F16,
            "f4" => DType.F32,
            "f8" => DType.F64,
            _ => DType.Unknown,
        };

        // '=' is the order of the machine that wrote the file, and '|' says that there is none: both mean ours.
        return type != DType.Unknown && text[0] is '<' or '>' or '=' or '|'
            ? (type, text[0] == '>')
            : throw source.Broken(
                CheckpointFault.UnsupportedType,
                $"has elements of type {Printable.Quote(text)}; expected f2, f4 or f8: save it as float32");
    }

    private static long CountOf(long[] shape, NpySource source)
    {
        UInt128 count = 1;
        foreach (long length in shape)
        {
            // Held below 2⁶⁴, so that no product overflows; a later axis of length 0 still makes it 0.
            count = UInt128.Min(count, ulong.MaxValue) * (ulong)length;
        }

        return count <= (UInt128)Array.MaxLength
            ? (long)count
            : throw source.Broken(
                CheckpointFault.InvalidShape,
                $"has the shape {Printable.Shape(shape)}; expected at most {Array.MaxLength} elements");
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer, NpySource source)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw source.Broken(CheckpointFault.Truncated, "ends inside its header: it is cut off");
        }
    }
}
