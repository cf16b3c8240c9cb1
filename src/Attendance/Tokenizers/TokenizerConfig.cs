using System.Globalization;
using System.Text.Json;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>
/// What <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and <c>added_tokens.json</c> say; each may be
/// absent.
/// </summary>
internal sealed class TokenizerConfig
{
    private const string ConfigFile = "tokenizer_config.json";
    private const string SpecialTokensFile = "special_tokens_map.json";
    private const string AddedTokensFile = "added_tokens.json";

    // Where the parts of a model name their special tokens, in the order in which HF gives ids to new ones.
    private static readonly string[] s_roles =
    [
        "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
        "additional_special_tokens", "extra_special_tokens",
    ];

    private readonly JsonElement? _config;
    private readonly JsonElement? _specialTokens;
    private readonly JsonElement? _addedTokens;
    private readonly string _specialTokensPath;
    private readonly string _addedTokensPath;

    private TokenizerConfig(CheckpointFiles files)
    {
        Path = files.PathOf(ConfigFile);
        _specialTokensPath = files.PathOf(SpecialTokensFile);
        _addedTokensPath = files.PathOf(AddedTokensFile);
        _config = ReadIfThere(files, ConfigFile);
        _specialTokens = ReadIfThere(files, SpecialTokensFile);
        _addedTokens = ReadIfThere(files, AddedTokensFile);
    }

    /// <summary>The path of <c>tokenizer_config.json</c>, as the user knows it.</summary>
    public string Path { get; }

    /// <summary>What the files' class does by default; null where none is named that says it.</summary>
    public TokenizerStyle? Style { get; private set; }

    /// <summary>Whether a text without a leading space gets one; null where nothing is said.</summary>
    public bool? AddPrefixSpace { get; private set; }

    /// <summary>Whether GPT-2's prompts begin with its <c>bos_token</c>.</summary>
    public bool AddBeginning { get; private set; }

    /// <summary>Whether case is dropped; null where nothing is said.</summary>
    public bool? Lowercase { get; private set; }

    /// <summary>Whether accents are dropped; null where nothing is said, which means: with the case.</summary>
    public bool? StripAccents { get; private set; }

    /// <summary>Whether CJK ideographs are words of their own; null where nothing is said.</summary>
    public bool? SplitIdeographs { get; private set; }

    /// <summary>Words that stay as they are.</summary>
    public IReadOnlySet<string> NeverSplit { get; private set; } = new HashSet<string>();

    /// <summary>Reads the files.</summary>
    /// <param name="files">The checkpoint.</param>
    /// <param name="hasTokenizerJson">Whether <c>tokenizer.json</c> says how text is split.</param>
    /// <exception cref="CheckpointException">A file is damaged.</exception>
    /// <exception cref="UnsupportedModelException">A setting that changes the ids is not implemented.</exception>
    public static TokenizerConfig Read(CheckpointFiles files, bool hasTokenizerJson)
    {
        var read = new TokenizerConfig(files);
        if (read._config is not JsonElement config)
        {
            return read;
        }

        string path = read.Path;
        if (TokenizerSettings.Flag(config, "add_eos_token", path) is true)
        {
            throw TokenizerFault.Unsupported(path, "add_eos_token", "true", "false");
        }

        if (TokenizerSettings.Flag(config, "split_special_tokens", path) is true)
        {
            throw TokenizerFault.Unsupported(path, "split_special_tokens", "true", "false");
        }

        if (TokenizerSettings.Flag(config, "do_basic_tokenize", path) is false)
        {
            throw TokenizerFault.Unsupported(path, "do_basic_tokenize", "false", "true");
        }

        string? name = TokenizerSettings.Text(config, "tokenizer_class", path);
        read.Style = TokenizerStyle.OfClass(name, out bool isKnown);
        if (!hasTokenizerJson && !isKnown)
        {
            throw TokenizerFault.Unsupported(
                path,
                "tokenizer_class",
                name!,
                "GPT2Tokenizer, RobertaTokenizer, BartTokenizer, BertTokenizer, DistilBertTokenizer");
        }

        read.AddPrefixSpace = TokenizerSettings.Flag(config, "add_prefix_space", path);
        read.AddBeginning = TokenizerSettings.Flag(config, "add_bos_token", path) is true;
        read.Lowercase = TokenizerSettings.Flag(config, "do_lower_case", path);
        read.StripAccents = TokenizerSettings.Flag(config, "strip_accents", path);
        read.SplitIdeographs = TokenizerSettings.Flag(config, "tokenize_chinese_chars", path);
        read.NeverSplit = ReadNeverSplit(config, path);
        return read;
    }

    /// <summary>The token with a role, as the files name it; null where they do not.</summary>
    /// <param name="role">For example <c>mask_token</c>.</param>
    /// <exception cref="CheckpointException">It is no string and no object with one.</exception>
    public string? ContentOf(string role)
        => ContentOf(_config, role, Path) ?? ContentOf(_specialTokens, role, _specialTokensPath);

    /// <summary>Declares the tokens that the files name.</summary>
    /// <exception cref="CheckpointException">A file is damaged, or contradicts what was declared before.</exception>
    public void Declare(AddedTokenTable added)
    {
        if (_config is JsonElement config && config.TryGetProperty("added_tokens_decoder", out JsonElement decoder))
        {
            DeclareDecoder(added, decoder);
        }

        if (_addedTokens is JsonElement addedTokens)
        {
            foreach (JsonProperty token in addedTokens.EnumerateObject())
            {
                int id = TokenizerSettings.IdOf(token.Value, token.Name, _addedTokensPath);
                added.Declare(token.Name, new AddedTokenTable.Declaration(_addedTokensPath, id));
            }
        }

        DeclareRoles(added, _specialTokens, _specialTokensPath);
        DeclareRoles(added, _config, Path);
    }

    private static JsonElement? ReadIfThere(CheckpointFiles files, string fileName)
        => files.Exists(fileName) ? TokenizerFile.Read(files, fileName).ParseObject() : null;

    private static HashSet<string> ReadNeverSplit(JsonElement config, string path)
    {
        if (!config.TryGetProperty("never_split", out JsonElement list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(word => TokenizerSettings.TextOf(word, "never_split", path))]
            : throw TokenizerFault.In(path, "never_split is no list; expected words");
    }

    private void DeclareDecoder(AddedTokenTable added, JsonElement decoder)
    {
        if (decoder.ValueKind != JsonValueKind.Object)
        {
            throw TokenizerFault.In(Path, "added_tokens_decoder is no object; expected ids with their tokens");
        }

        foreach (JsonProperty token in decoder.EnumerateObject())
        {
            if (!int.TryParse(token.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                throw TokenizerFault.In(
                    Path, $"added_tokens_decoder names {Printable.Quote(token.Name)}; expected an id");
            }

            TokenizerSettings.DeclareToken(added, token.Value, Path, id, isSpecial: false);
        }
    }

    private static void DeclareRoles(AddedTokenTable added, JsonElement? settings, string path)
    {
        if (settings is not JsonElement members)
        {
            return;
        }

        foreach (string role in s_roles)
        {
            if (members.TryGetProperty(role, out JsonElement value))
            {
                DeclareRole(added, role, value, path);
            }
        }
    }

    // A role is a token or a list of tokens, each a string or an object with content; newer files name the extra ones.
    private static void DeclareRole(AddedTokenTable added, string role, JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.Array:
                foreach (JsonElement token in value.EnumerateArray())
                {
                    DeclareRole(added, role, token, path);
                }

                break;
            case JsonValueKind.Object when !value.TryGetProperty("content", out _):
                foreach (JsonProperty token in value.EnumerateObject())
                {
                    DeclareRole(added, token.Name, token.Value, path);
                }

                break;
            case JsonValueKind.Object:
                TokenizerSettings.DeclareToken(added, value, path, id: null, isSpecial: true);
                break;
            default:
                string content = TokenizerSettings.TextOf(value, role, path);
                added.Declare(content, new AddedTokenTable.Declaration(path, IsSpecial: true));
                break;
        }
    }

    private static string? ContentOf(JsonElement? settings, string role, string path)
    {
        if (settings is not JsonElement members || !members.TryGetProperty(role, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object
            ? TokenizerSettings.Text(value, "content", path)
            : TokenizerSettings.Text(members, role, path);
    }
}
