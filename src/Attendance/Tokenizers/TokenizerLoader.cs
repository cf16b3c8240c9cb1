using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Puts a tokenizer together from the files of a checkpoint.</summary>
internal sealed class TokenizerLoader
{
    private const string PairFile = "vocab.json";
    private const string MergesFile = "merges.txt";
    private const string LinesFile = "vocab.txt";
    private const string JsonFile = "tokenizer.json";
    private const string ModelFile = "config.json";
    private const string Unknown = "unk_token";
    private const string Mask = "mask_token";

    private readonly CheckpointFiles _files;
    private readonly TokenizerConfig _config;
    private readonly TokenizerStyle _style;
    private readonly TokenizerJson? _json;
    private readonly bool _hasVocabularyFiles;

    private TokenizerLoader(CheckpointFiles files, TokenizerConfig config, TokenizerStyle? style, bool isWordPiece)
    {
        _files = files;
        _config = config;
        _hasVocabularyFiles = HasVocabulary(files, isWordPiece);

        // The other files first, because they are the quicker to read. What tokenizer.json says beside its vocabulary
        // counts in either case.
        _json = files.Exists(JsonFile)
            ? TokenizerJson.Read(TokenizerFile.Read(files, JsonFile), withVocabulary: !_hasVocabularyFiles)
            : null;
        if (_json is { HasModel: true } && _json.Model.IsWordPiece != isWordPiece)
        {
            isWordPiece = _json.Model.IsWordPiece;
            RefuseBoth(files, isWordPiece);
        }

        _style = style is not null && style.IsWordPiece == isWordPiece ? style
            : isWordPiece ? TokenizerStyle.Bert
            : TokenizerStyle.Gpt2;
    }

    /// <summary>See <see cref="PromptTokenizer.TryLoad"/>.</summary>
    public static PromptTokenizer? TryLoad(CheckpointFiles files)
    {
        bool hasJson = files.Exists(JsonFile);
        if (!hasJson && !Array.Exists([LinesFile, PairFile, MergesFile], files.Exists))
        {
            return null;
        }

        TokenizerConfig config = TokenizerConfig.Read(files, hasJson);
        TokenizerStyle? style = config.Style ?? StyleOfModel(files);
        bool isWordPiece = style?.IsWordPiece ?? (!HasVocabulary(files, isWordPiece: false) && files.Exists(LinesFile));
        if (!hasJson)
        {
            RequireVocabulary(files, isWordPiece);
        }

        var loader = new TokenizerLoader(files, config, style, isWordPiece);
        return loader._style.IsWordPiece ? loader.LoadWordPiece() : loader.LoadBytePairs();
    }

    private static bool HasVocabulary(CheckpointFiles files, bool isWordPiece) =>
        isWordPiece ? files.Exists(LinesFile) : files.Exists(PairFile) && files.Exists(MergesFile);

    private static void RequireVocabulary(CheckpointFiles files, bool isWordPiece)
    {
        string[] needed = isWordPiece ? [LinesFile] : [PairFile, MergesFile];
        if (Array.Find(needed, file => !files.Exists(file)) is { } missing)
        {
            string present = Array.Find([PairFile, MergesFile, LinesFile], files.Exists)!;
            throw TokenizerFault.In(
                files.PathOf(missing), $"the file is missing; expected it beside {present}, or {JsonFile}");
        }
    }

    private static void RefuseBoth(CheckpointFiles files, bool isWordPiece)
    {
        if (HasVocabulary(files, !isWordPiece))
        {
            string model = isWordPiece ? "WordPiece" : "BPE";
            string file = isWordPiece ? PairFile : LinesFile;
            throw TokenizerFault.In(files.PathOf(JsonFile), $"its model is {model}, but {file} beside it is not");
        }
    }

    // RoBERTa's and GPT-2's own files look the same; what the model is says how its prompts are framed.
    private static TokenizerStyle? StyleOfModel(CheckpointFiles files)
    {
        if (!files.Exists(ModelFile))
        {
            return null;
        }

        TokenizerFile config = TokenizerFile.Read(files, ModelFile);
        return TokenizerStyle.OfModel(TokenizerSettings.Text(config.ParseObject(), "model_type", config.Path));
    }

    private ByteLevelBpeTokenizer LoadBytePairs()
    {
        (Vocabulary vocabulary, Dictionary<long, Merge> merges) = _hasVocabularyFiles
            ? VocabularyFiles.Read(TokenizerFile.Read(_files, PairFile), TokenizerFile.Read(_files, MergesFile))
            : (_json!.Model.MakeVocabulary(), _json.Model.CheckMerges());
        List<AddedToken> added = AddedTo(vocabulary);
        return new ByteLevelBpeTokenizer(
            vocabulary, merges, added, _config.AddPrefixSpace ?? _json?.AddPrefixSpace ?? false, Frame(vocabulary));
    }

    private WordPieceTokenizer LoadWordPiece()
    {
        Vocabulary vocabulary = _hasVocabularyFiles
            ? VocabularyFiles.ReadLines(TokenizerFile.Read(_files, LinesFile))
            : _json!.Model.MakeVocabulary();
        WordPieceSettings settings = _json is { Model.IsWordPiece: true }
            ? _json.Model.WordPiece()
            : new WordPieceSettings(Role(Unknown)!);
        List<AddedToken> added = AddedTo(vocabulary);

        // Hugging Face's BertTokenizerFast lets tokenizer_config.json overrule tokenizer.json here.
        BertNormalizer said = _json?.Normalizer ?? BertNormalizer.Uncased;
        bool lowercase = _config.Lowercase ?? said.Lowercase;
        bool isRecased = lowercase != said.Lowercase;
        BertNormalizer normalizer = said with
        {
            Lowercase = lowercase,
            StripAccents = _config.StripAccents ?? (isRecased ? lowercase : said.StripAccents),
            SplitIdeographs = _config.SplitIdeographs ?? said.SplitIdeographs,
        };
        if (normalizer.Lowercase || normalizer.StripAccents)
        {
            RefuseNormalized(added);
        }

        return new WordPieceTokenizer(
            vocabulary, settings, added, new BertWords(normalizer, _config.NeverSplit), Frame(vocabulary));
    }

    private void RefuseNormalized(List<AddedToken> added)
    {
        if (added.Find(static token => token.IsNormalized) is { } token)
        {
            string file = _json is null ? _config.Path : _files.PathOf(JsonFile);
            throw TokenizerFault.Unsupported(file, "normalized", $"true for {token.Content}", "false");
        }
    }

    private string? Role(string role) => _config.ContentOf(role) ?? _style.Roles.GetValueOrDefault(role);

    private List<AddedToken> AddedTo(Vocabulary vocabulary)
    {
        var added = new AddedTokenTable();
        _json?.Declare(added);
        _config.Declare(added);
        foreach (string role in _style.Roles.Keys)
        {
            if (Role(role) is { } content && vocabulary.TryGetId(content, out _))
            {
                bool? takesBlanks = role == Mask && _style.MaskTakesBlanksBefore ? true : null;
                added.Declare(content, new AddedTokenTable.Declaration(
                    vocabulary.File, IsSpecial: true, TakesBlanksBefore: takesBlanks));
            }
        }

        return added.Resolve(vocabulary);
    }

    private PromptFrame Frame(Vocabulary vocabulary)
    {
        PromptTemplate template = _json is null
            ? _style.Template(vocabulary, Role)
            : _json.Template ?? PromptTemplate.Plain;
        if (template == PromptTemplate.Plain && _config.AddBeginning)
        {
            string token = _config.ContentOf("bos_token") ?? AddedTokenTable.EndOfText;
            template = vocabulary.TryGetId(token, out int id)
                ? PromptTemplate.Beginning(id)
                : throw TokenizerFault.In(
                    _config.Path,
                    $"add_bos_token asks for {Printable.Quote(token)}, which is not in the vocabulary");
        }

        return new PromptFrame(template, Role(Mask));
    }
}
