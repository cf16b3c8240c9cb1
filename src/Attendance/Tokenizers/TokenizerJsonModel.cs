using System.Text.Json;
using Attendance.Errors;

namespace Attendance.Tokenizers;

/// <summary>Reads <c>model</c> in <c>tokenizer.json</c>: a vocabulary, merges, and settings of BPE.</summary>
/// <param name="path">The file, as the user knows it.</param>
internal sealed class TokenizerJsonModel(string path)
{
    private const int AnOrdinaryVocabulary = 50_257;

    private PieceTable? _ids;
    private List<string>? _merges;

    /// <summary>Reads the model.</summary>
    /// <param name="reader">On the member's first token; afterwards on its last.</param>
    /// <param name="withVocabulary">Whether vocabulary and merges are wanted; settings are checked anyway.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    /// <exception cref="UnsupportedModelException">It is no byte-level BPE.</exception>
    public BpeVocabulary? Read(ref Utf8JsonReader reader, bool withVocabulary)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw TokenizerFault.In(path, "model is no object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            ReadMember(ref reader, name, withVocabulary);
        }

        // Files from before the member was written, such as GPT-2's own, have no type; they have merges.
        if (!withVocabulary)
        {
            return null;
        }

        if (_ids is null || _merges is null)
        {
            string missing = _ids is null ? "vocab" : "merges";
            throw TokenizerFault.In(path, $"model has no {missing}; expected vocab and merges");
        }

        return new BpeVocabulary(path, _ids) { Merges = CheckMerges(_ids, _merges) };
    }

    private Dictionary<long, Merge> CheckMerges(PieceTable ids, List<string> merges)
    {
        var checker = new MergeChecker(path, "merge", ids);
        for (int i = 0; i < merges.Count; i++)
        {
            checker.Add(merges[i], i + 1);
        }

        return checker.Merges;
    }

    private void ReadMember(ref Utf8JsonReader reader, string name, bool withVocabulary)
    {
        switch (name)
        {
            case "type":
                string type = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "no string";
                Require(type == "BPE", "type", type, "BPE");
                break;
            case "vocab" or "merges" when !withVocabulary:
                reader.Skip();
                break;
            case "vocab":
                // Other models write a list of pieces; their type, which comes first, says that they are refused.
                _ids = VocabularyFiles.ReadIds(ref reader, path, AnOrdinaryVocabulary);
                break;
            case "merges":
                _merges = ReadMerges(ref reader);
                break;
            default:
                using (var document = JsonDocument.ParseValue(ref reader))
                {
                    CheckSetting(name, document.RootElement);
                }

                break;
        }
    }

    private void CheckSetting(string name, JsonElement value)
    {
        bool isOff = value.ValueKind is JsonValueKind.Null or JsonValueKind.False
            || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""))
            || (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == 0);

        // Byte-level BPE knows every byte, so what unknown text becomes does not matter.
        bool isWithoutEffect = name is "unk_token" or "fuse_unk";
        Require(isOff || isWithoutEffect, name, value.GetRawText(), "none");
    }

    private void Require(bool condition, string name, string value, string supported)
    {
        if (!condition)
        {
            throw TokenizerFault.Unsupported(path, "model." + name, value, supported);
        }
    }

    // "a b" in older files, ["a", "b"] in newer ones.
    private List<string> ReadMerges(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw TokenizerFault.In(path, "model.merges is no list");
        }

        var merges = new List<string>(AnOrdinaryVocabulary);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            merges.Add(reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.StartArray => ReadPair(ref reader, merges.Count + 1),
                _ => throw TokenizerFault.In(path, $"merge {merges.Count + 1} is neither a string nor a pair"),
            });
        }

        return merges;
    }

    private string ReadPair(ref Utf8JsonReader reader, int number)
    {
        reader.Read();
        string? left = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Read();
        string? right = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Read();
        return left is not null && right is not null && reader.TokenType == JsonTokenType.EndArray
            ? $"{left} {right}"
            : throw TokenizerFault.In(path, $"merge {number} is no pair of strings");
    }
}
