using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Puts a tokenizer together from the files of a checkpoint.</summary>
internal static class TokenizerLoader
{
    private const string VocabularyFile = "vocab.json";
    private const string MergesFile = "merges.txt";
    private const string TokenizerJsonFile = "tokenizer.json";

    /// <summary>See <see cref="PromptTokenizer.TryLoad"/>.</summary>
    public static PromptTokenizer? TryLoad(CheckpointFiles files)
    {
        bool hasVocabulary = files.Exists(VocabularyFile);
        bool hasMerges = files.Exists(MergesFile);
        bool hasJson = files.Exists(TokenizerJsonFile);
        bool hasPair = hasVocabulary && hasMerges;
        if (!hasPair && !hasJson)
        {
            if (hasVocabulary || hasMerges)
            {
                string missing = hasVocabulary ? MergesFile : VocabularyFile;
                string present = hasVocabulary ? VocabularyFile : MergesFile;
                throw TokenizerFault.In(
                    files.PathOf(missing), $"the file is missing; expected it beside {present}, or tokenizer.json");
            }

            return null;
        }

        // The pair first, because it is the quicker to read. What tokenizer.json says beside its vocabulary counts
        // in either case.
        TokenizerJson? json = hasJson
            ? TokenizerJson.Read(TokenizerFile.Read(files, TokenizerJsonFile), withVocabulary: !hasPair)
            : null;
        BpeVocabulary vocabulary = hasPair
            ? VocabularyFiles.Read(TokenizerFile.Read(files, VocabularyFile), TokenizerFile.Read(files, MergesFile))
            : json!.Vocabulary!;
        TokenizerConfig config = TokenizerConfig.Read(files, hasJson);

        var added = new AddedTokenTable();
        json?.Declare(added);
        config.Declare(added);
        List<AddedToken> addedTokens = added.Resolve(vocabulary);
        return new ByteLevelBpeTokenizer(
            vocabulary,
            addedTokens,
            config.AddPrefixSpace ?? json?.AddPrefixSpace ?? false,
            IdsBefore(vocabulary, config, json),
            json?.IdsAfter ?? []);
    }

    private static IReadOnlyList<int> IdsBefore(BpeVocabulary vocabulary, TokenizerConfig config, TokenizerJson? json)
    {
        if (json is { IdsBefore.Count: > 0 } || !config.AddBeginning)
        {
            return json?.IdsBefore ?? [];
        }

        return vocabulary.TryGetId(config.BeginningToken, out int id)
            ? [id]
            : throw TokenizerFault.In(
                config.Path,
                $"add_bos_token asks for {Printable.Quote(config.BeginningToken)}, which is not in the vocabulary");
    }
}
