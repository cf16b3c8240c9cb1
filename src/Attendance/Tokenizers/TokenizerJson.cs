using System.Text.Json;
using Attendance.Errors;

namespace Attendance.Tokenizers;

/// <summary>
/// What <c>tokenizer.json</c> says, the one file of Hugging Face's tokenizers library. It can describe any tokenizer;
/// what is not GPT-2's way is refused by name.
/// </summary>
internal sealed class TokenizerJson
{
    private readonly string _path;
    private JsonElement? _addedTokens;
    private bool _hasPreTokenizer;

    private TokenizerJson(string path) => _path = path;

    /// <summary>The vocabulary and merges, or null when they were not asked for.</summary>
    public BpeVocabulary? Vocabulary { get; private set; }

    /// <summary>Whether a text without a leading space gets one.</summary>
    public bool AddPrefixSpace { get; private set; }

    /// <summary>The ids that every prompt begins with.</summary>
    public IReadOnlyList<int> IdsBefore { get; private set; } = [];

    /// <summary>The ids that every prompt ends with.</summary>
    public IReadOnlyList<int> IdsAfter { get; private set; } = [];

    /// <summary>Reads the file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="withVocabulary">Whether its vocabulary is wanted; skipping it is quicker.</param>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    /// <exception cref="UnsupportedModelException">It describes a tokenizer that is not GPT-2's.</exception>
    public static TokenizerJson Read(TokenizerFile file, bool withVocabulary)
    {
        TokenizerJson json = file.Parse((ref reader, path) =>
        {
            var read = new TokenizerJson(path);
            read.ReadMembers(ref reader, withVocabulary);
            return read;
        });
        if (withVocabulary && json.Vocabulary is null)
        {
            throw TokenizerFault.In(file.Path, "there is no model; expected one with vocab and merges");
        }

        return json._hasPreTokenizer
            ? json
            : throw TokenizerFault.Unsupported(file.Path, "pre_tokenizer", "null", "ByteLevel");
    }

    /// <summary>Declares the tokens of <c>added_tokens</c>.</summary>
    /// <exception cref="CheckpointException">The list is damaged.</exception>
    public void Declare(AddedTokenTable added)
    {
        if (_addedTokens is not JsonElement tokens)
        {
            return;
        }

        foreach (JsonElement token in tokens.EnumerateArray())
        {
            int? id = token.ValueKind == JsonValueKind.Object && token.TryGetProperty("id", out JsonElement value)
                ? TokenizerSettings.IdOf(value, "added_tokens", _path)
                : throw TokenizerFault.In(_path, "an entry of added_tokens has no id");
            TokenizerSettings.DeclareToken(added, token, _path, id, isSpecial: false);
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader, bool withVocabulary)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw TokenizerFault.In(_path, "expected a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name == "model")
            {
                Vocabulary = new TokenizerJsonModel(_path).Read(ref reader, withVocabulary) ?? Vocabulary;
            }
            else
            {
                using var document = JsonDocument.ParseValue(ref reader);
                TakeMember(name, document.RootElement);
            }
        }
    }

    private void TakeMember(string name, JsonElement value)
    {
        bool isNull = value.ValueKind == JsonValueKind.Null;
        switch (name)
        {
            // Truncation and padding are the caller's: transformers sets both anew for each call.
            case "version" or "truncation" or "padding":
                break;
            case "added_tokens" when isNull || value.ValueKind == JsonValueKind.Array:
                _addedTokens = isNull ? null : value.Clone();
                break;
            case "added_tokens":
                throw TokenizerFault.In(_path, "added_tokens is no list");
            case "normalizer":
                CheckNormalizer(value);
                break;
            case "pre_tokenizer":
                TakePreTokenizer(value);
                break;
            case "post_processor":
                TakePostProcessor(value);
                break;
            case "decoder":
                if (!isNull && TypeOf(value, name) is not "ByteLevel" and string type)
                {
                    throw TokenizerFault.Unsupported(_path, name, type, "ByteLevel");
                }

                break;
            default:
                throw TokenizerFault.Unsupported(_path, name, value.GetRawText(), "the members of version 1.0");
        }
    }

    private string TypeOf(JsonElement value, string name)
        => value.ValueKind == JsonValueKind.Object && TokenizerSettings.Text(value, "type", _path) is string type
            ? type
            : throw TokenizerFault.In(_path, $"{name} has no type; expected an object with type");

    // A sequence is its parts, one after the other; everything else is one part.
    private List<JsonElement> PartsOf(JsonElement value, string name, string listName)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (TypeOf(value, name) != "Sequence")
        {
            return [value];
        }

        return value.TryGetProperty(listName, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()]
            : throw TokenizerFault.In(_path, $"the Sequence of {name} has no {listName}");
    }

    private void CheckNormalizer(JsonElement value)
    {
        foreach (JsonElement part in PartsOf(value, "normalizer", "normalizers"))
        {
            throw TokenizerFault.Unsupported(_path, "normalizer", TypeOf(part, "normalizer"), "none");
        }
    }

    private void TakePreTokenizer(JsonElement value)
    {
        foreach (JsonElement part in PartsOf(value, "pre_tokenizer", "pretokenizers"))
        {
            string type = TypeOf(part, "pre_tokenizer");
            if (type != "ByteLevel")
            {
                throw TokenizerFault.Unsupported(_path, "pre_tokenizer", type, "ByteLevel");
            }

            if (TokenizerSettings.Flag(part, "use_regex", _path) is false)
            {
                throw TokenizerFault.Unsupported(_path, "pre_tokenizer.use_regex", "false", "true");
            }

            if (_hasPreTokenizer)
            {
                throw TokenizerFault.Unsupported(_path, "pre_tokenizer", "ByteLevel twice", "ByteLevel once");
            }

            _hasPreTokenizer = true;
            AddPrefixSpace = TokenizerSettings.Flag(part, "add_prefix_space", _path) is true;
        }
    }

    private void TakePostProcessor(JsonElement value)
    {
        foreach (JsonElement part in PartsOf(value, "post_processor", "processors"))
        {
            string type = TypeOf(part, "post_processor");
            if (type == "TemplateProcessing")
            {
                (IdsBefore, IdsAfter) = TokenizerTemplate.Read(part, _path);
            }
            else if (type != "ByteLevel")
            {
                // ByteLevel trims Hugging Face's offsets; it does not change the ids, and our ranges are our own.
                throw TokenizerFault.Unsupported(_path, "post_processor", type, "ByteLevel, TemplateProcessing");
            }
        }
    }
}
