using System.Buffers.Binary;
using System.Text;

namespace Attendance.Tests.Models;

/// <summary>
/// Writes safetensors files byte by byte, without the library's own writer, so that neither hides the other's mistakes.
/// </summary>
internal static class SafetensorsBytes
{
    /// <summary>A file of these tensors in this order.</summary>
    /// <param name="tensors">Their bytes are written as they are, whatever their shape says.</param>
    /// <param name="misalignment">Where the data begins, modulo 8: the header is filled up with spaces.</param>
    public static byte[] File(IReadOnlyList<RawTensor> tensors, int misalignment = 0)
    {
        var header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long offset = 0;
        foreach (RawTensor tensor in tensors)
        {
            long end = offset + tensor.Bytes.Length;
            string shape = string.Join(',', tensor.Shape);
            header.Append($$""","{{tensor.Name}}":{"dtype":"{{tensor.Type}}","shape":[{{shape}}],""");
            header.Append($$""" "data_offsets":[{{offset}},{{end}}]}""");
            offset = end;
        }

        header.Append('}');
        while (header.Length % 8 != misalignment)
        {
            header.Append(' ');
        }

        var file = new byte[8 + header.Length + offset];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        int at = 8 + Encoding.ASCII.GetBytes(header.ToString(), file.AsSpan(8));
        foreach (RawTensor tensor in tensors)
        {
            tensor.Bytes.CopyTo(file, at);
            at += tensor.Bytes.Length;
        }

        return file;
    }

    /// <summary>The stored form of a number.</summary>
    public static void Append(List<byte> bytes, string type, double value)
    {
        Span<byte> buffer = stackalloc byte[8];
        switch (type)
        {
            case "F64":
                BinaryPrimitives.WriteDoubleLittleEndian(buffer, value);
                break;
            case "F32":
                BinaryPrimitives.WriteSingleLittleEndian(buffer, (float)value);
                break;
            case "F16":
                BinaryPrimitives.WriteHalfLittleEndian(buffer, (Half)value);
                break;
            case "BF16":
                BinaryPrimitives.WriteUInt16LittleEndian(buffer, ToBFloat16(value));
                break;
            default:
                // The other types hold whole numbers; only their lowest byte is used here.
                buffer.Clear();
                buffer[0] = (byte)value;
                break;
        }

        bytes.AddRange(buffer[..SizeOf(type)]);
    }

    /// <summary>What a reader gets back for a number that was stored.</summary>
    public static double Stored(string type, double value) => type switch
    {
        "F64" => value,
        "F32" => (float)value,
        "F16" => (double)(Half)value,
        "BF16" => BitConverter.UInt32BitsToSingle((uint)ToBFloat16(value) << 16),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no type of a weight"),
    };

    public static int SizeOf(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        _ => 1,
    };

    /// <summary>The upper half of the float32, rounded to nearest.</summary>
    private static ushort ToBFloat16(double value)
    {
        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}

/// <summary>A tensor as it stands in a file.</summary>
internal sealed record RawTensor(string Name, string Type, int[] Shape, byte[] Bytes);
