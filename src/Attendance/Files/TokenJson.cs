using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Attendance.Errors;
using Attendance.Tokenizers;

namespace Attendance.Files;

/// <summary>
/// Tokens as JSON. Written: a list of objects with <c>id</c>, <c>piece</c>, <c>text</c>, <c>start</c> and <c>end</c>,
/// in the second text of a pair with <c>"segment":1</c>, and special ones with <c>"special":true</c>. Read: such a
/// list, a list of texts, or an object that holds either under <c>tokens</c>.
/// </summary>
public static class TokenJson
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes tokens.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <returns>UTF-8.</returns>
    public static byte[] Write(IReadOnlyList<Token> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartArray();
            foreach (Token token in tokens)
            {
                Write(json, StoredToken.Of(token));
            }

            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes one token as an object; what is not known is left out.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="token">The token.</param>
    public static void Write(Utf8JsonWriter json, StoredToken token)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(token);
        json.WriteStartObject();
        Write(json, "id", token.Id);
        if (token.Piece is not null)
        {
            json.WriteString("piece", token.Piece);
        }

        json.WriteString("text", token.Text);
        Write(json, "start", token.Start);
        Write(json, "end", token.End);
        if (token.Segment != 0)
        {
            json.WriteNumber("segment", token.Segment);
        }

        if (token.IsSpecial)
        {
            json.WriteBoolean("special", true);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads tokens.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="file">What messages call it.</param>
    /// <exception cref="CheckpointException">It is no such JSON.</exception>
    public static IReadOnlyList<StoredToken> Read(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            // Python's json module and Windows editors may begin with a byte order mark.
            ReadOnlyMemory<byte> text = json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
            using var document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty(RunFile.TokensKey, out JsonElement inside))
            {
                root = inside;
            }

            return root.ValueKind == JsonValueKind.Array
                ? [.. root.EnumerateArray().Select((element, index) => ReadOne(element, index, file))]
                : throw Invalid(file, "holds no list of tokens");
        }
        catch (JsonException e)
        {
            string where = e.LineNumber is { } line ? $" (line {line + 1})" : "";
            throw Invalid(file, $"is not valid JSON{where}", e);
        }
        catch (InvalidOperationException e)
        {
            // An escape such as \ud800 alone is valid JSON, and no text.
            throw Invalid(file, "has a text with half a character", e);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static StoredToken ReadOne(JsonElement element, int index, string file) =>
        element.ValueKind switch
        {
            JsonValueKind.String => new StoredToken(Readable(element.GetString()!)) { Piece = element.GetString() },
            JsonValueKind.Object when Text(element, "text") is { } text => new StoredToken(text)
            {
                Id = Number(element, "id"),
                Piece = Text(element, "piece"),
                Start = Number(element, "start"),
                End = Number(element, "end"),
                Segment = Number(element, "segment") ?? 0,
                IsSpecial = element.TryGetProperty("special", out JsonElement special)
                    && special.ValueKind == JsonValueKind.True,
            },
            _ => throw Invalid(file, $"has something else than a token as number {index}"),
        };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out int number)
            ? number
            : null;

    /// <summary>
    /// A piece without the mark for a leading space, which is Ġ in GPT-2's spelling and ▁ in SentencePiece's.
    /// </summary>
    private static string Readable(string piece) =>
        piece.Length > 1 && piece[0] is ' ' or 'Ġ' or '▁' ? piece[1..] : piece;

    private static CheckpointException Invalid(string file, string what, Exception? inner = null) =>
        new(
            CheckpointFault.InvalidJson,
            file,
            $"{file}: {what}; expected a list of texts, [\"I\", \" love\"], or what attendance tokens --json prints.",
            inner: inner);
}
