using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>
/// One tensor where it lies in its file: name, element type, shape, and an address. It keeps the mapped file from being
/// collected, but not from being disposed of.
/// </summary>
public sealed unsafe class TensorData
{
    private readonly MappedMemory _memory;
    private readonly long _offset;
    private readonly long[] _shape;

    internal TensorData(TensorEntry entry, MappedMemory memory, long dataStart, string file)
    {
        _memory = memory;
        _offset = dataStart + entry.Begin;
        _shape = entry.Shape;
        Name = entry.Name;
        DType = entry.DType;
        TypeName = entry.TypeName;
        Shape = Array.AsReadOnly(entry.Shape);
        Count = entry.Count;
        ByteLength = entry.End - entry.Begin;
        File = file;
    }

    /// <summary>The whole name, for example <c>h.0.attn.c_attn.weight</c>.</summary>
    public string Name { get; }

    /// <summary>How an element is stored.</summary>
    public DType DType { get; }

    /// <summary>The element type as the file spells it; worth reading where <see cref="DType"/> is unknown.</summary>
    public string TypeName { get; }

    /// <summary>Length of each axis, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public long Count { get; }

    /// <summary>Number of bytes.</summary>
    public long ByteLength { get; }

    /// <summary>The file that holds the tensor, as messages name it.</summary>
    public string File { get; }

    /// <summary>
    /// The first byte. It may have any alignment: the format does not promise one. Keep this object alive while it is
    /// used.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public byte* Pointer => _memory.Pointer + _offset;

    /// <summary>The stored bytes, little-endian. Keep this object alive while the span is used.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    /// <exception cref="InvalidOperationException">There are more bytes than a span can hold.</exception>
    public ReadOnlySpan<byte> Bytes => new(Pointer, Spannable(ByteLength));

    internal ReadOnlySpan<long> Dimensions => _shape;

    /// <summary>The elements of an F32 tensor, in place. Keep this object alive while the span is used.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    /// <exception cref="InvalidOperationException">It is not F32, or has more elements than a span holds.</exception>
    public ReadOnlySpan<float> AsF32()
    {
        if (DType != DType.F32)
        {
            throw new InvalidOperationException($"{this} is not F32; use CopyTo.");
        }

        return new ReadOnlySpan<float>(Pointer, Spannable(Count));
    }

    /// <summary>Copies all elements as float32: F16 and BF16 exactly, F64 rounded to nearest.</summary>
    /// <param name="destination">Room for exactly <see cref="Count"/> elements.</param>
    /// <exception cref="CheckpointException">The elements are not floating point.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length != Count)
        {
            throw new ArgumentException(
                $"{this} has {Count} elements; the destination has {destination.Length}.", nameof(destination));
        }

        CopyTo(0, destination);
    }

    /// <summary>Copies some elements as float32, for example one row.</summary>
    /// <param name="start">The first element, 0-based in row-major order.</param>
    /// <param name="destination">As many elements as are wanted.</param>
    /// <exception cref="CheckpointException">The elements are not floating point.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public void CopyTo(long start, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - destination.Length);
        if (!DType.IsFloat())
        {
            throw new CheckpointException(
                CheckpointFault.UnsupportedType,
                File,
                $"{File}: tensor {Printable.Quote(Name)} has elements of type {Printable.Quote(TypeName)}; "
                + "expected F32, F16, BF16 or F64.",
                Name);
        }

        // Pieces, since a span of bytes is shorter than a span of as many elements can be.
        const int Piece = 1 << 26;
        byte* source = Pointer + (start * DType.Size());
        while (!destination.IsEmpty)
        {
            int count = Math.Min(Piece, destination.Length);
            int bytes = count * DType.Size();
            Widening.ToSingle(new ReadOnlySpan<byte>(source, bytes), DType, destination[..count]);
            source += bytes;
            destination = destination[count..];
        }

        GC.KeepAlive(this);
    }

    /// <summary>All elements as float32, in a new array: see <see cref="CopyTo(Span{float})"/>.</summary>
    /// <returns><see cref="Count"/> elements in row-major order.</returns>
    /// <exception cref="CheckpointException">The elements are not floating point.</exception>
    /// <exception cref="InvalidOperationException">There are more elements than an array can hold.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public float[] ToArray()
    {
        float[] values = DType.IsFloat() ? new float[Spannable(Count)] : [];
        CopyTo(0, values);
        return values;
    }

    /// <summary>For example <c>h.0.attn.c_attn.weight F32 [768, 2304]</c>.</summary>
    public override string ToString() => $"{Name} {TypeName} {Printable.Shape(_shape)}";

    private int Spannable(long count) => count <= Array.MaxLength
        ? (int)count
        : throw new InvalidOperationException($"{this} is too large for one span; read it in pieces.");
}
