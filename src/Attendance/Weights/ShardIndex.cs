using System.Text.Json;
using System.Text.Unicode;

using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>Reads <c>model.safetensors.index.json</c>: which tensor lies in which file.</summary>
internal static class ShardIndex
{
    /// <summary>Reads the <c>weight_map</c>, tensor name → file name.</summary>
    /// <param name="json">The index.</param>
    /// <param name="file">What messages call it.</param>
    /// <exception cref="CheckpointException">It is not such an index, or names a file outside its folder.</exception>
    internal static Dictionary<string, string> Read(ReadOnlySpan<byte> json, string file)
    {
        if (!Utf8.IsValid(json))
        {
            throw Invalid(file, "is not valid UTF-8");
        }

        var reader = new Utf8JsonReader(json);
        try
        {
            return ReadRoot(ref reader, file);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid(file, $"is not valid JSON near byte {reader.BytesConsumed}", e);
        }
    }

    private static Dictionary<string, string> ReadRoot(ref Utf8JsonReader reader, string file)
    {
        Dictionary<string, string>? map = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(file, "is not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("weight_map"u8))
            {
                reader.Skip();
            }
            else if (map is not null)
            {
                throw Invalid(file, "has two fields 'weight_map'");
            }
            else
            {
                map = ReadMap(ref reader, file);
            }
        }

        // Reads on to the end, so that anything behind the closing brace but white space is noticed.
        reader.Read();
        return map is { Count: > 0 } ? map : throw Invalid(file, "has no tensors in 'weight_map'");
    }

    private static Dictionary<string, string> ReadMap(ref Utf8JsonReader reader, string file)
    {
        var map = new Dictionary<string, string>();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(file, "has a 'weight_map' that is not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string tensor = reader.GetString()!;
            reader.Read();
            string shard = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
            if (!IsInside(shard))
            {
                throw new CheckpointException(
                    CheckpointFault.InvalidJson,
                    file,
                    $"{file}: tensor {Printable.Quote(tensor)} should be in {Printable.Quote(shard)}; "
                    + "expected the name of a file in this folder.",
                    tensor);
            }

            if (!map.TryAdd(tensor, shard))
            {
                throw new CheckpointException(
                    CheckpointFault.DuplicateTensor,
                    file,
                    $"{file}: tensor {Printable.Quote(tensor)} stands twice in 'weight_map'; download it again.",
                    tensor);
            }
        }

        return map;
    }

    /// <summary>True for a file in the index's own folder or below it, on every operating system.</summary>
    private static bool IsInside(string shard) =>
        shard.Length is > 0 and <= 255
        && shard.AsSpan().IndexOfAny("\\:") < 0
        && !shard.AsSpan().ContainsAnyInRange('\0', '\x1f')
        && shard.Split('/').All(part => part is not ("" or "." or ".."));

    private static CheckpointException Invalid(string file, string what, Exception? inner = null) =>
        new(CheckpointFault.InvalidJson, file, $"{file}: {what}; download it again.", inner: inner);
}
