using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>
/// Writes a <c>.safetensors</c> file piece by piece: the tensors are declared first, then their elements follow in the
/// declared order, in pieces of any size. The file appears at once by <see cref="Complete"/>, or not at all.
/// </summary>
public sealed class SafetensorsWriter : IDisposable
{
    private const long MaxDataLength = 1L << 62;

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly AtomicFile _file;
    private readonly IReadOnlyList<TensorDeclaration> _tensors;
    private int _current;
    private long _left;

    private SafetensorsWriter(AtomicFile file, IReadOnlyList<TensorDeclaration> tensors)
    {
        _file = file;
        _tensors = tensors;
        _current = -1;
        GoOn();
    }

    /// <summary>Declares the tensors and writes the header.</summary>
    /// <param name="path">Where the file shall appear; an existing one is replaced.</param>
    /// <param name="tensors">All tensors, in the order in which they will be written.</param>
    /// <param name="metadata">
    /// Stored as <c>__metadata__</c>; left out when null or empty. Half a surrogate pair becomes U+FFFD.
    /// </param>
    /// <exception cref="OutputException">The file cannot be written there.</exception>
    /// <exception cref="ArgumentException">A name stands twice, or a shape or type is impossible.</exception>
    public static SafetensorsWriter Create(
        string path, IReadOnlyList<TensorDeclaration> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        TensorDeclaration[] copy = [.. tensors];
        long dataLength = Check(copy);
        byte[] header = Header(copy, metadata);
        AtomicFile file = AtomicFile.Create(path, SafetensorsFile.PrefixLength + header.Length + dataLength);
        try
        {
            Span<byte> length = stackalloc byte[SafetensorsFile.PrefixLength];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            file.Write(length);
            file.Write(header);
            return new SafetensorsWriter(file, copy);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends elements to the current tensor, which must be F32.</summary>
    /// <param name="values">No more than the tensor still lacks.</param>
    /// <exception cref="InvalidOperationException">The tensor is of another type, or lacks fewer elements.</exception>
    /// <exception cref="OutputException">The disk is full, or failed.</exception>
    public void Write(ReadOnlySpan<float> values) => WriteAs(DType.F32, values);

    /// <summary>Appends elements to the current tensor, which must be I64.</summary>
    /// <param name="values">No more than the tensor still lacks.</param>
    /// <exception cref="InvalidOperationException">The tensor is of another type, or lacks fewer elements.</exception>
    /// <exception cref="OutputException">The disk is full, or failed.</exception>
    public void Write(ReadOnlySpan<long> values) => WriteAs(DType.I64, values);

    /// <summary>Appends stored bytes, little-endian, to the current tensor of any type.</summary>
    /// <param name="bytes">No more than the tensor still lacks.</param>
    /// <exception cref="InvalidOperationException">The tensor lacks fewer bytes.</exception>
    /// <exception cref="OutputException">The disk is full, or failed.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        ThrowIfTooMany(bytes.Length);
        _file.Write(bytes);
        _left -= bytes.Length;
        GoOn();
    }

    /// <summary>
    /// Leaves the whole current tensor, which must be F32, to be filled in any order; goes on behind it.
    /// </summary>
    /// <returns>Where its elements are written, before <see cref="Complete"/>.</returns>
    /// <exception cref="InvalidOperationException">The tensor is of another type, or partly written.</exception>
    /// <exception cref="OutputException">The disk is full, or failed.</exception>
    internal TensorPlace Reserve()
    {
        if (_current == _tensors.Count || _tensors[_current].DType != DType.F32 || _left != _tensors[_current].ByteLength)
        {
            throw new InvalidOperationException("Only a whole F32 tensor can be left to be filled.");
        }

        var place = new TensorPlace(_file, _file.Reserve(_left), _left / sizeof(float));
        _left = 0;
        GoOn();
        return place;
    }

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="InvalidOperationException">A tensor lacks some of its bytes.</exception>
    /// <exception cref="OutputException">The disk is full or failed, or the name cannot be taken.</exception>
    public void Complete()
    {
        if (_current < _tensors.Count)
        {
            throw new InvalidOperationException($"Tensor '{_tensors[_current].Name}' still lacks {_left} bytes.");
        }

        _file.Complete();
    }

    /// <summary>Removes what was written unless it was completed.</summary>
    public void Dispose() => _file.Dispose();

    private static long Check(TensorDeclaration[] tensors)
    {
        var names = new HashSet<string> { "__metadata__" };
        long total = 0;
        foreach (TensorDeclaration tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException($"'{tensor.Name}' is taken.", nameof(tensors));
            }

            // Throws for half a surrogate pair, which the JSON writer would replace.
            _ = s_strict.GetByteCount(tensor.Name);
            if (tensor.DType.Size() == 0)
            {
                throw new ArgumentException($"'{tensor.Name}' has no known element type.", nameof(tensors));
            }

            total += tensor.ByteLength <= MaxDataLength - total
                ? tensor.ByteLength
                : throw new ArgumentException("The tensors are more than any file can hold.", nameof(tensors));
        }

        return total;
    }

    private static byte[] Header(TensorDeclaration[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (TensorDeclaration tensor in tensors)
            {
                WriteTensor(json, tensor, ref offset);
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of 8, so that the data begins aligned.
        int padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(8)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenCount <= SafetensorsFile.MaxHeaderLength
            ? buffer.WrittenSpan.ToArray()
            : throw new ArgumentException($"The header has {buffer.WrittenCount} bytes, too many for the format.");
    }

    private static void WriteTensor(Utf8JsonWriter json, TensorDeclaration tensor, ref long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.DType.Spelling());
        json.WriteStartArray("shape");
        foreach (long length in tensor.Shape)
        {
            json.WriteNumberValue(length);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        offset += tensor.ByteLength;
        json.WriteNumberValue(offset);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteAs<T>(DType type, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (_current < _tensors.Count && _tensors[_current].DType != type)
        {
            throw new InvalidOperationException(
                $"Tensor '{_tensors[_current].Name}' is {_tensors[_current].DType.Spelling()}, not {type.Spelling()}.");
        }

        ThrowIfTooMany((long)values.Length * type.Size());

        // Pieces, since a span of bytes is shorter than a span of as many elements can be.
        const int Piece = 1 << 26;
        while (!values.IsEmpty)
        {
            int count = Math.Min(Piece, values.Length);
            Write(MemoryMarshal.AsBytes(values[..count]));
            values = values[count..];
        }
    }

    private void ThrowIfTooMany(long bytes)
    {
        if (bytes > _left)
        {
            throw new InvalidOperationException(
                _current == _tensors.Count
                    ? $"All tensors are written; there is no place for {bytes} more bytes."
                    : $"Tensor '{_tensors[_current].Name}' lacks {_left} bytes, not {bytes}.");
        }
    }

    /// <summary>Goes to the next tensor that lacks bytes.</summary>
    private void GoOn()
    {
        while (_left == 0 && _current < _tensors.Count)
        {
            _current++;
            _left = _current < _tensors.Count ? _tensors[_current].ByteLength : 0;
        }
    }
}
