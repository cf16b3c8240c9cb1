using System.Text.Json;
using Attendance.Errors;

namespace Attendance.Tokenizers;

/// <summary>
/// What <c>tokenizer.json</c> says, the one file of Hugging Face's tokenizers library. It can describe any tokenizer;
/// what is neither GPT-2's way nor BERT's is refused by name.
/// </summary>
internal sealed class TokenizerJson
{
    private readonly string _path;
    private readonly TokenizerJsonModel _model;
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private bool _hasPreTokenizer;

    private TokenizerJson(string path)
    {
        _path = path;
        _model = new TokenizerJsonModel(path);
    }

    /// <summary>Vocabulary, merges, and settings.</summary>
    public TokenizerJsonModel Model => _model;

    /// <summary>Whether there is a model at all; only where it is not wanted may there be none.</summary>
    public bool HasModel { get; private set; }

    /// <summary>Whether a text without a leading space gets one.</summary>
    public bool AddPrefixSpace { get; private set; }

    /// <summary>What BERT's tokenizer does to a text; null where the file says nothing.</summary>
    public BertNormalizer? Normalizer { get; private set; }

    /// <summary>What stands round prompts; null where the file says nothing.</summary>
    public PromptTemplate? Template { get; private set; }

    /// <summary>Reads the file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="withVocabulary">Whether its vocabulary is wanted; skipping it is quicker.</param>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    /// <exception cref="UnsupportedModelException">
    /// It describes a tokenizer that is neither GPT-2's nor BERT's.
    /// </exception>
    public static TokenizerJson Read(TokenizerFile file, bool withVocabulary)
    {
        TokenizerJson json = file.Parse((ref reader, path) =>
        {
            var read = new TokenizerJson(path);
            read.ReadMembers(ref reader, withVocabulary);
            return read;
        });
        if (withVocabulary && !json.HasModel)
        {
            throw TokenizerFault.In(file.Path, "there is no model; expected one with vocab");
        }

        json.TakeMembers();
        return json._hasPreTokenizer
            ? json
            : throw TokenizerFault.Unsupported(file.Path, "pre_tokenizer", "null", json.PreTokenizer);
    }

    /// <summary>Declares the tokens of <c>added_tokens</c>.</summary>
    /// <exception cref="CheckpointException">The list is damaged.</exception>
    public void Declare(AddedTokenTable added)
    {
        if (!_members.TryGetValue("added_tokens", out JsonElement tokens) || tokens.ValueKind == JsonValueKind.Null)
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
                _model.Read(ref reader, withVocabulary);
                HasModel = true;
            }
            else
            {
                using var document = JsonDocument.ParseValue(ref reader);
                _members[name] = document.RootElement.Clone();
            }
        }
    }

    // What is right depends on the model, which is read after most of them.
    private void TakeMembers()
    {
        foreach ((string name, JsonElement value) in _members)
        {
            TakeMember(name, value);
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
                break;
            case "added_tokens":
                throw TokenizerFault.In(_path, "added_tokens is no list");
            case "normalizer":
                TakeNormalizer(value);
                break;
            case "pre_tokenizer":
                TakePreTokenizer(value);
                break;
            case "post_processor":
                TakePostProcessor(value);
                break;
            case "decoder":
                string decoder = _model.IsWordPiece ? "WordPiece" : "ByteLevel";
                if (!isNull && TypeOf(value, name) is string type && type != decoder)
                {
                    throw TokenizerFault.Unsupported(_path, name, type, decoder);
                }

                break;
            default:
                throw TokenizerFault.Unsupported(_path, name, value.GetRawText(), "the members of version 1.0");
        }
    }

    private string PreTokenizer => _model.IsWordPiece ? "BertPreTokenizer" : "ByteLevel";

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

    private void TakeNormalizer(JsonElement value)
    {
        foreach (JsonElement part in PartsOf(value, "normalizer", "normalizers"))
        {
            string type = TypeOf(part, "normalizer");
            if (!_model.IsWordPiece || type != "BertNormalizer" || Normalizer is not null)
            {
                string supported = _model.IsWordPiece ? "BertNormalizer, once" : "none";
                throw TokenizerFault.Unsupported(_path, "normalizer", type, supported);
            }

            bool lowercase = TokenizerSettings.Flag(part, "lowercase", _path) ?? true;
            Normalizer = new BertNormalizer(
                TokenizerSettings.Flag(part, "clean_text", _path) ?? true,
                TokenizerSettings.Flag(part, "handle_chinese_chars", _path) ?? true,
                TokenizerSettings.Flag(part, "strip_accents", _path) ?? lowercase,
                lowercase);
        }
    }

    private void TakePreTokenizer(JsonElement value)
    {
        foreach (JsonElement part in PartsOf(value, "pre_tokenizer", "pretokenizers"))
        {
            string type = TypeOf(part, "pre_tokenizer");
            if (type != PreTokenizer)
            {
                throw TokenizerFault.Unsupported(_path, "pre_tokenizer", type, PreTokenizer);
            }

            if (TokenizerSettings.Flag(part, "use_regex", _path) is false)
            {
                throw TokenizerFault.Unsupported(_path, "pre_tokenizer.use_regex", "false", "true");
            }

            if (_hasPreTokenizer)
            {
                throw TokenizerFault.Unsupported(_path, "pre_tokenizer", $"{type} twice", $"{type} once");
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
            Template = type switch
            {
                "TemplateProcessing" => TokenizerTemplate.Read(part, _path),
                "BertProcessing" => TokenizerTemplate.ReadNamed(part, isBert: true, _path),
                "RobertaProcessing" => TokenizerTemplate.ReadNamed(part, isBert: false, _path),

                // ByteLevel trims Hugging Face's offsets; it does not change the ids, and our ranges are our own.
                "ByteLevel" => Template,
                _ => throw TokenizerFault.Unsupported(
                    _path, "post_processor", type, "ByteLevel, TemplateProcessing, BertProcessing, RobertaProcessing"),
            };
        }
    }
}
