using System.Text;

namespace Attendance.Benchmarks.Products;

/// <summary>The few pieces of protocol buffers that an ONNX file of one operation needs.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/</remarks>
internal sealed class ProtobufWriter
{
    private const int VariableLength = 0;
    private const int LengthDelimited = 2;

    private readonly MemoryStream _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);

    public ProtobufWriter Number(int field, long value)
    {
        Variable(((ulong)field << 3) | VariableLength);
        Variable((ulong)value);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.Written);

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Variable(((ulong)field << 3) | LengthDelimited);
        Variable((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Variable(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.WriteByte((byte)(value | 0x80));
        }

        _bytes.WriteByte((byte)value);
    }
}
