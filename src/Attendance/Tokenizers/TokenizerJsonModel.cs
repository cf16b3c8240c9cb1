using System.Text.Json;
using Attendance.Errors;

namespace Attendance.Tokenizers;

/// <summary>
/// Reads <c>model</c> in <c>tokenizer.json</c>: a vocabulary with merges and settings of BPE, or with settings of
/// WordPiece.
/// </summary>
/// <param name="path">The file, as the user knows it.</param>
internal sealed class TokenizerJsonModel(string path)
{
    private const int AnOrdinaryVocabulary = 50_257;
    private const string LongestWord = "max_input_chars_per_word";
    private const string Prefix = "continuing_subword_prefix";
    private const string Unknown = "unk_token";

    private readonly Dictionary<string, JsonElement> _settings = new(StringComparer.Ordinal);
    private string? _type;
    private PieceTable? _ids;
    private List<string>? _merges;
    private bool _hasMerges;

    /// <summary>Whether it is WordPiece; else it is byte-level BPE.</summary>
    /// <remarks>
    /// Files from before <c>type</c> was written, such as GPT-2's and BERT's own, differ in the rest.
    /// </remarks>
    public bool IsWordPiece =>
        _type is null ? !_hasMerges && _settings.ContainsKey(LongestWord) : _type == "WordPiece";

    /// <summary>Reads the model.</summary>
    /// <param name="reader">On the member's first token; afterwards on its last.</param>
    /// <param name="withVocabulary">Whether vocabulary and merges are wanted; settings are checked anyway.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    /// <exception cref="UnsupportedModelException">It is neither byte-level BPE nor WordPiece.</exception>
    public void Read(ref Utf8JsonReader reader, bool withVocabulary)
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

        foreach ((string name, JsonElement value) in _settings)
        {
            CheckSetting(name, value);
        }

        if (withVocabulary && (_ids is null || (_merges is null && !IsWordPiece)))
        {
            string missing = _ids is null ? "vocab" : "merges";
            string expected = IsWordPiece ? "vocab" : "vocab and merges";
            throw TokenizerFault.In(path, $"model has no {missing}; expected {expected}");
        }
    }

    /// <summary>The vocabulary, which was wanted.</summary>
    /// <exception cref="CheckpointException">Two pieces have the same id, or there is none.</exception>
    public Vocabulary MakeVocabulary() => new(path, _ids!);

    /// <summary>The merges of BPE, which were wanted.</summary>
    /// <exception cref="CheckpointException">They do not fit the vocabulary.</exception>
    public Dictionary<long, Merge> CheckMerges()
    {
        var checker = new MergeChecker(path, "merge", _ids!);
        for (int i = 0; i < _merges!.Count; i++)
        {
            checker.Add(_merges[i], i + 1);
        }

        return checker.Merges;
    }

    /// <summary>The settings of WordPiece.</summary>
    /// <exception cref="CheckpointException">One is of the wrong kind.</exception>
    public WordPieceSettings WordPiece()
    {
        var settings = new WordPieceSettings(Text(Unknown) ?? TokenizerStyle.Bert.Roles[Unknown]);
        return settings with
        {
            Prefix = Text(Prefix) ?? settings.Prefix,
            LongestWord = _settings.TryGetValue(LongestWord, out JsonElement value)
                ? TokenizerSettings.NumberOf(value, LongestWord, path)
                : settings.LongestWord,
        };
    }

    private string? Text(string name) =>
        _settings.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? TokenizerSettings.TextOf(value, name, path)
            : null;

    private void ReadMember(ref Utf8JsonReader reader, string name, bool withVocabulary)
    {
        _hasMerges |= name == "merges";
        switch (name)
        {
            case "type":
                _type = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "no string";
                Require(_type is "BPE" or "WordPiece", "type", _type, "BPE, WordPiece");
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
                    _settings[name] = document.RootElement.Clone();
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
        bool isHonoured = IsWordPiece ? name is Unknown or Prefix or LongestWord : name is Unknown or "fuse_unk";
        Require(isOff || isHonoured, name, value.GetRawText(), "none");
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
