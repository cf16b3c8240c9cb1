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
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="CheckpointException">It is no such header, or its elements are not floating point.</exception>
    internal static NpyHeader Read(Stream stream, string file)
    {
        Span<byte> prefix = stackalloc byte[8];
        ReadExactly(stream, prefix, file);
        if (!prefix.StartsWith(Magic))
        {
            throw Invalid(file, "does not start as a NumPy array does");
        }

        int version = prefix[6];
        if (version is < 1 or > 3)
        {
            throw Invalid(file, $"is of version {version}.{prefix[7]}; versions 1.0 to 3.0 can be read");
        }

        Span<byte> field = stackalloc byte[4];
        field.Clear();
        ReadExactly(stream, version == 1 ? field[..2] : field, file);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (length > MaxLength)
        {
            throw new CheckpointException(
                CheckpointFault.HeaderTooLong,
                file,
                $"{file}: states a header of {length} bytes; expected at most {MaxLength}.");
        }

        byte[] text = new byte[length];
        ReadExactly(stream, text, file);
        return Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), file);
    }

    private static NpyHeader Parse(string text, string file)
    {
        try
        {
            (string type, bool fortran, long[] shape) = new NpyDictionary(text).Read();
            (DType known, bool bigEndian) = ParseType(type, file);
            return new NpyHeader(known, bigEndian, fortran, shape, CountOf(shape, file));
        }
        catch (FormatException e)
        {
            throw Invalid(file, $"has a header that {e.Message}", e);
        }
    }

    private static (DType Type, bool IsBigEndian) ParseType(string text, string file)
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
            : throw new CheckpointException(
                CheckpointFault.UnsupportedType,
                file,
                $"{file}: has elements of type {Printable.Quote(text)}; expected f2, f4 or f8. Save it as float32.");
    }

    private static long CountOf(long[] shape, string file)
    {
        UInt128 count = 1;
        foreach (long length in shape)
        {
            // Held below 2⁶⁴, so that no product overflows; a later axis of length 0 still makes it 0.
            count = UInt128.Min(count, ulong.MaxValue) * (ulong)length;
        }

        return count <= (UInt128)Array.MaxLength
            ? (long)count
            : throw new CheckpointException(
                CheckpointFault.InvalidShape,
                file,
                $"{file}: has the shape {Printable.Shape(shape)}, more than {Array.MaxLength} elements.");
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer, string file)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw new CheckpointException(
                CheckpointFault.Truncated, file, $"{file}: ends inside its header: it is cut off.");
        }
    }

    private static CheckpointException Invalid(string file, string what, Exception? inner = null) =>
        new(CheckpointFault.InvalidJson, file, $"{file}: {what}; save it again with numpy.save.", inner: inner);
}
