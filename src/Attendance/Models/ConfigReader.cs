using System.Text.Json;
using System.Text.Unicode;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>
/// Reads fields of a <c>config.json</c>, each with its default, and says in one line what is wrong with one.
/// </summary>
internal sealed class ConfigReader : IDisposable
{
    private const int Largest = 1 << 24;

    private readonly JsonDocument _document;
    private readonly JsonElement _object;
    private readonly string _file;

    private ConfigReader(JsonDocument document, JsonElement element, string file)
    {
        _document = document;
        _object = element;
        _file = file;
    }

    /// <exception cref="CheckpointException">The file is no JSON object.</exception>
    public static ConfigReader Open(ReadOnlyMemory<byte> json, string file)
    {
        // JsonDocument itself looks at the encoding of a text only when that text is asked for.
        if (!Utf8.IsValid(json.Span))
        {
            throw new CheckpointException(
                CheckpointFault.InvalidJson, file, $"{file}: not valid UTF-8; download the file again.");
        }

        try
        {
            JsonDocument document = JsonDocument.Parse(json);
            var reader = new ConfigReader(document, document.RootElement, file);
            if (reader._object.ValueKind != JsonValueKind.Object)
            {
                throw new CheckpointException(
                    CheckpointFault.InvalidJson, file, $"{file}: expected a JSON object with the model's configuration.");
            }

            CheckNames(json.Span);
            return reader;
        }
        catch (JsonException e)
        {
            string where = e.LineNumber is { } line ? $" (line {line + 1})" : "";
            throw new CheckpointException(
                CheckpointFault.InvalidJson, file, $"{file}: not valid JSON{where}; download the file again.", inner: e);
        }
        catch (InvalidOperationException e)
        {
            throw new CheckpointException(
                CheckpointFault.InvalidJson, file, $"{file}: a name in it is not Unicode; download the file again.", inner: e);
        }
    }

    public void Dispose() => _document.Dispose();

    /// <summary>Whether a field is there, and not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>
    /// The fields of an object inside this one; null where there is none. Not to be used after this one's end.
    /// </summary>
    public ConfigReader? Within(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Object
            ? new ConfigReader(_document, value, _file)
            : throw Invalid(name, $"{Show(value)} is not an object");

    /// <summary>A number between two bounds, or null where there is none.</summary>
    public double? Number(string name, double least, double most)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && number >= least && number <= most
            ? number
            : throw Invalid(name, $"{Show(value)} is not a number that makes sense here");
    }

    /// <summary>One whole number or a list of them; null where there is none.</summary>
    public int[]? Integers(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        JsonElement[] all = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        return Array.ConvertAll(all, one => one.ValueKind == JsonValueKind.Number && one.TryGetInt32(out int number)
            ? number
            : throw Invalid(name, $"{Show(value)} is neither a whole number nor a list of them"));
    }

    /// <summary>
    /// Refuses a name that stands twice in its object, and one with an escape such as \ud800, which is no character and
    /// would fail the search for any other name.
    /// </summary>
    /// <remarks>JsonDocument can do so, too, but in code that is compiled anew at each start.</remarks>
    private static void CheckNames(ReadOnlySpan<byte> json)
    {
        var open = new Stack<HashSet<string>>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName when !open.Peek().Add(reader.GetString()!):
                    throw new JsonException("a name stands twice in its object");
            }
        }
    }

    /// <summary>A whole number from 1, under its own name or the one that other architectures use for it.</summary>
    public int Positive(string name, string? alias, int fallback) =>
        Agreed(name, PositiveOrNull(name), alias, alias is null ? null : PositiveOrNull(alias)) ?? fallback;

    /// <summary>A whole number from 0: an id.</summary>
    public int Index(string name, int fallback) => Find(name) is not { } value
        ? fallback
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number is >= 0 and <= Largest
            ? number
            : throw Invalid(name, $"{Show(value)} is not a whole number from 0 to {Largest}");

    public int? PositiveOrNull(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number is > 0 and <= Largest
            ? number
            : throw Invalid(name, $"{Show(value)} is not a whole number from 1 to {Largest}");
    }

    public float PositiveNumber(string name, double fallback)
    {
        if (Find(name) is not { } value)
        {
            return (float)fallback;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number is >= 0 and < 1e6
            ? (float)number
            : throw Invalid(name, $"{Show(value)} is not a number from 0");
    }

    public bool Flag(string name, bool fallback) => Find(name) is not { } value
        ? fallback
        : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Invalid(name, $"{Show(value)} is neither true nor false"),
        };

    public string Text(string name, string fallback) => Find(name) is not { } value
        ? fallback
        : value.ValueKind == JsonValueKind.String
            ? Decoded(name, value)
            : throw Invalid(name, $"{Show(value)} is not a text");

    /// <summary>A list of texts; null where there is none.</summary>
    public string[]? Texts(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(one => Decoded(name, one))]
            : throw Invalid(name, $"{Show(value)} is not a list of texts");

    /// <summary>Refuses all values but these; a file without the field passes.</summary>
    public void Expect(string name, ReadOnlySpan<string> known)
    {
        string value = Text(name, known[0]);
        if (!known.Contains(value))
        {
            throw Unsupported(name, Printable.Quote(value), string.Join(", ", known.ToArray()));
        }
    }

    /// <summary>Refuses a switch that is on.</summary>
    public void RefuseTrue(string name)
    {
        if (Flag(name, false))
        {
            throw Unsupported(name, "true", "false");
        }
    }

    /// <summary>Refuses an object or array that has anything in it.</summary>
    public void RefuseContent(string name)
    {
        if (Find(name) is { } value && !IsEmpty(value))
        {
            throw Unsupported(name, "what it holds", "a model without it");
        }
    }

    public CheckpointException Invalid(string name, string what) =>
        new(CheckpointFault.InvalidConfig, _file, $"{_file}: {name}: {what}; the file is damaged or not this model's.");

    public UnsupportedModelException Unsupported(string name, string value, string known) =>
        new(name, $"{_file}: {name} is {value}, which is not supported; expected {known}.");

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };

    private int? Agreed(string name, int? value, string? alias, int? other) =>
        value is null || other is null || value == other
            ? value ?? other
            : throw Invalid(name, $"{value}, but {alias}, another name for the same, is {other}");

    private string Decoded(string name, JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // What an escape such as \ud800 that is no character ends in.
            throw Invalid(name, $"{Show(text)} is not Unicode text");
        }
    }

    /// <summary>The value as it stands in the file, in one line.</summary>
    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Printable.Quote(value.GetRawText()),
    };

    private JsonElement? Find(string name) =>
        _object.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
}
