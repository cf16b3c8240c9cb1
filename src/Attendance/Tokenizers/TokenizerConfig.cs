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

    // Classes whose way of splitting is GPT-2's, or is said by tokenizer.json.
    private static readonly string[] s_classes =
        ["GPT2Tokenizer", "GPT2TokenizerFast", "PreTrainedTokenizerFast", "TokenizersBackend"];

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

    /// <summary>Whether a text without a leading space gets one; null where nothing is said.</summary>
    public bool? AddPrefixSpace { get; private set; }

    /// <summary>Whether every prompt begins with <see cref="BeginningToken"/>.</summary>
    public bool AddBeginning { get; private set; }

    /// <summary>The token that prompts begin with.</summary>
    public string BeginningToken { get; private set; } = AddedTokenTable.EndOfText;

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

        if (!hasTokenizerJson && TokenizerSettings.Text(config, "tokenizer_class", path) is string name
            && Array.IndexOf(s_classes, name) < 0)
        {
            throw TokenizerFault.Unsupported(path, "tokenizer_class", name, "GPT2Tokenizer");
        }

        read.AddPrefixSpace = TokenizerSettings.Flag(config, "add_prefix_space", path);
        read.AddBeginning = TokenizerSettings.Flag(config, "add_bos_token", path) is true;
        read.BeginningToken = read.ContentOf("bos_token") ?? AddedTokenTable.EndOfText;
        return read;
    }

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

    private string? ContentOf(string role)
        => ContentOf(_config, role, Path) ?? ContentOf(_specialTokens, role, _specialTokensPath);

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
