using System.Text;
using System.Text.Json;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>One file of a tokenizer: its bytes, checked to be UTF-8, and its name for messages.</summary>
internal readonly struct TokenizerFile
{
    private readonly byte[] _bytes;
    private readonly int _start;

    private TokenizerFile(string path, byte[] bytes)
    {
        Path = path;
        _bytes = bytes;
        _start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    }

    /// <summary>Reads JSON token by token.</summary>
    /// <param name="reader">In front of the first token.</param>
    /// <param name="path">The file, as the user knows it.</param>
    public delegate T JsonParser<out T>(ref Utf8JsonReader reader, string path);

    /// <summary>The file, as the user knows it.</summary>
    public string Path { get; }

    /// <summary>The content without a byte order mark.</summary>
    public ReadOnlySpan<byte> Utf8 => _bytes.AsSpan(_start);

    /// <summary>Reads a file.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not UTF-8.</exception>
    public static TokenizerFile Read(CheckpointFiles files, string fileName)
    {
        var file = new TokenizerFile(files.PathOf(fileName), files.ReadAllBytes(fileName));
        return System.Text.Unicode.Utf8.IsValid(file.Utf8)
            ? file
            : throw TokenizerFault.In(file.Path, "not UTF-8; expected a text file in UTF-8");
    }

    /// <summary>Reads the whole file as JSON, token by token.</summary>
    /// <exception cref="CheckpointException">It is not JSON.</exception>
    public T Parse<T>(JsonParser<T> parser)
    {
        try
        {
            var reader = new Utf8JsonReader(Utf8);
            T result = parser(ref reader, Path);
            while (reader.Read())
            {
                // To the end, so that what follows the value is checked, too.
            }

            return result;
        }
        catch (JsonException exception)
        {
            throw NotJson(exception);
        }
        catch (InvalidOperationException exception)
        {
            // What the reader throws for an escaped lone surrogate in a string.
            throw TokenizerFault.In(Path, "a string is no valid text; expected JSON in UTF-8", exception);
        }
    }

    /// <summary>Reads the whole file as a JSON object.</summary>
    /// <exception cref="CheckpointException">It is not JSON, names a member twice, or is no object.</exception>
    public JsonElement ParseObject()
    {
        try
        {
            using var document = JsonDocument.Parse(
                _bytes.AsMemory(_start), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw TokenizerFault.In(Path, "expected a JSON object");
        }
        catch (JsonException exception)
        {
            throw NotJson(exception);
        }
    }

    private CheckpointException NotJson(JsonException exception)
        => TokenizerFault.In(
            Path,
            Utf8.IsEmpty
                ? "the file is empty; expected JSON"
                : $"not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}",
            exception);
}
