using System.Text.Json;
using System.Text.Unicode;

using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>
/// Reads the JSON header of a safetensors file:
/// <c>{"__metadata__": {…}, "name": {"dtype": "F32", "shape": […], "data_offsets": […]}, …}</c>.
/// </summary>
/// <remarks>
/// The rules are those of huggingface/safetensors (<c>tensor.rs</c>). Nothing is allocated by a number that the header
/// states, only by what it holds.
/// </remarks>
internal ref struct SafetensorsHeader
{
    // NumPy's limit; a longer shape is an attack or an accident.
    private const int MaxRank = 64;

    private readonly string _file;
    private readonly OrderedDictionary<string, TensorEntry> _entries = [];
    private readonly Dictionary<string, string> _metadata = [];
    private Utf8JsonReader _reader;
    private bool _hasMetadata;

    private SafetensorsHeader(ReadOnlySpan<byte> json, string file)
    {
        _file = file;
        _reader = new Utf8JsonReader(json);
    }

    /// <summary>Where the reader is, in bytes from the start of the file.</summary>
    private readonly long Position => SafetensorsFile.PrefixLength + _reader.BytesConsumed;

    /// <summary>Reads the whole header.</summary>
    /// <param name="json">Its bytes, padding included.</param>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="CheckpointException">It breaks a rule.</exception>
    internal static (OrderedDictionary<string, TensorEntry> Entries, Dictionary<string, string> Metadata) Read(
        ReadOnlySpan<byte> json, string file)
    {
        var header = new SafetensorsHeader(json, file);
        if (json.IsEmpty || json[0] != '{')
        {
            throw header.Invalid("its header does not start with '{', so it is no safetensors file");
        }

        if (!Utf8.IsValid(json))
        {
            throw header.Invalid("its header is not valid UTF-8");
        }

        try
        {
            header.ReadRoot();
        }
        catch (JsonException e)
        {
            throw header.Invalid($"its header is not valid JSON near byte {header.Position}", inner: e);
        }
        catch (InvalidOperationException e)
        {
            // What the JSON reader throws for an escape such as \ud800 that is no character.
            throw header.Invalid($"its header holds text that is not Unicode near byte {header.Position}", inner: e);
        }

        return (header._entries, header._metadata);
    }

    private void ReadRoot()
    {
        _reader.Read();
        while (NextProperty(out string name))
        {
            if (name == "__metadata__")
            {
                ReadMetadata();
            }
            else if (!_entries.TryAdd(name, ReadTensor(name)))
            {
                throw new CheckpointException(
                    CheckpointFault.DuplicateTensor,
                    _file,
                    $"{_file}: tensor {Printable.Quote(name)} stands twice in the header.",
                    name);
            }
        }

        // Reads on to the end, so that anything behind the closing brace but white space is noticed.
        _reader.Read();
    }

    private void ReadMetadata()
    {
        if (_hasMetadata || !TryEnter(JsonTokenType.StartObject))
        {
            throw Invalid(_hasMetadata ? "'__metadata__' stands twice" : "'__metadata__' is not an object");
        }

        _hasMetadata = true;
        while (NextProperty(out string key))
        {
            if (!TryEnter(JsonTokenType.String))
            {
                throw Invalid($"the metadata value of {Printable.Quote(key)} is not text");
            }

            if (!_metadata.TryAdd(key, _reader.GetString()!))
            {
                throw Invalid($"the metadata name {Printable.Quote(key)} stands twice");
            }
        }
    }

    private TensorEntry ReadTensor(string name)
    {
        if (!TryEnter(JsonTokenType.StartObject))
        {
            throw Invalid("is not described by an object", name);
        }

        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (NextProperty(out string field))
        {
            switch (field)
            {
                case "dtype" when type is null:
                    type = TryEnter(JsonTokenType.String)
                        ? _reader.GetString()!
                        : throw Invalid("has a 'dtype' that is not text", name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(name, field, MaxRank, CheckpointFault.InvalidShape);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(name, field, 2, CheckpointFault.OffsetOutOfRange);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Invalid($"has two fields '{field}'", name);
                default:
                    _reader.Skip();
                    break;
            }
        }

        if (type is null || shape is null || offsets is not [long begin, long end])
        {
            throw Invalid("needs 'dtype', 'shape' and two 'data_offsets'", name);
        }

        DType known = DTypes.Parse(type);
        return new TensorEntry(name, known, type, shape, CountOf(name, shape, known), begin, end);
    }

    private long[] ReadNumbers(string name, string field, int most, CheckpointFault fault)
    {
        if (!TryEnter(JsonTokenType.StartArray))
        {
            throw Invalid($"has a '{field}' that is not a list", name);
        }

        Span<long> numbers = stackalloc long[most];
        int count = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number)
            {
                throw Invalid($"has a '{field}' with something that is not a number", name);
            }

            if (count == most)
            {
                throw Broken(fault, $"has more than {most} numbers in '{field}'", name);
            }

            if (!_reader.TryGetInt64(out numbers[count]) || numbers[count] < 0)
            {
                throw Broken(fault, $"has a '{field}' with a number that is not a whole one from 0 to 2⁶³ − 1", name);
            }

            count++;
        }

        return numbers[..count].ToArray();
    }

    private readonly long CountOf(string name, long[] shape, DType type)
    {
        try
        {
            long count = 1;
            foreach (long length in shape)
            {
                count = checked(count * length);
            }

            _ = checked(count * type.Size());
            return count;
        }
        catch (OverflowException)
        {
            throw Broken(
                CheckpointFault.InvalidShape,
                $"has the shape {Printable.Shape(shape)}, more than any file can hold",
                name);
        }
    }

    /// <summary>Goes to the next name of the object that the reader is in, or to its end.</summary>
    private bool NextProperty(out string name)
    {
        _reader.Read();
        bool found = _reader.TokenType == JsonTokenType.PropertyName;
        name = found ? _reader.GetString()! : "";
        return found;
    }

    /// <summary>Goes to the value, and says whether it is of that kind.</summary>
    private bool TryEnter(JsonTokenType kind) => _reader.Read() && _reader.TokenType == kind;

    private readonly CheckpointException Invalid(string what, string? tensor = null, Exception? inner = null) =>
        Broken(CheckpointFault.InvalidJson, what, tensor, inner);

    private readonly CheckpointException Broken(
        CheckpointFault fault, string what, string? tensor, Exception? inner = null)
    {
        string subject = tensor is null ? "" : $"tensor {Printable.Quote(tensor)} ";
        string message = $"{_file}: {subject}{what}; download or export it again.";
        return new CheckpointException(fault, _file, message, tensor, inner);
    }
}
