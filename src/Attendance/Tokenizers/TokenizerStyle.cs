using Attendance.Errors;

namespace Attendance.Tokenizers;

/// <summary>What a family of models does where its tokenizer's files say nothing.</summary>
/// <remarks>
/// Source: the defaults of Hugging Face's <c>GPT2Tokenizer</c>, <c>RobertaTokenizer</c> (which is BART's, too) and
/// <c>BertTokenizer</c> (DistilBERT's, too).
/// </remarks>
internal sealed class TokenizerStyle
{
    private static readonly TokenizerStyle s_gpt2 = new() { Roles = [] };

    private static readonly TokenizerStyle s_roberta = new()
    {
        Roles = new()
        {
            ["cls_token"] = "<s>",
            ["sep_token"] = "</s>",
            ["unk_token"] = "<unk>",
            ["pad_token"] = "<pad>",
            ["mask_token"] = "<mask>",
        },
        MaskTakesBlanksBefore = true,
    };

    private static readonly TokenizerStyle s_bert = new()
    {
        Roles = new()
        {
            ["cls_token"] = "[CLS]",
            ["sep_token"] = "[SEP]",
            ["unk_token"] = "[UNK]",
            ["pad_token"] = "[PAD]",
            ["mask_token"] = "[MASK]",
        },
    };

    private TokenizerStyle()
    {
    }

    /// <summary>GPT-2's: byte pairs, and nothing round the prompt.</summary>
    public static TokenizerStyle Gpt2 => s_gpt2;

    /// <summary>RoBERTa's: GPT-2's way of splitting with BERT's way of framing.</summary>
    public static TokenizerStyle Roberta => s_roberta;

    /// <summary>BERT's: WordPiece.</summary>
    public static TokenizerStyle Bert => s_bert;

    /// <summary>The special tokens by what they are for.</summary>
    public required Dictionary<string, string> Roles { get; init; }

    /// <summary>Whether the mask swallows blanks in front of it.</summary>
    public bool MaskTakesBlanksBefore { get; private init; }

    /// <summary>Whether words are cut into the longest pieces, not merged from bytes.</summary>
    public bool IsWordPiece => this == s_bert;

    /// <summary>The style of a <c>tokenizer_class</c>; null where the class alone does not say.</summary>
    /// <param name="name">The class, with or without <c>Fast</c>; null where none is named.</param>
    /// <param name="isKnown">Whether there is such a class.</param>
    public static TokenizerStyle? OfClass(string? name, out bool isKnown)
    {
        isKnown = true;
        switch (name?.EndsWith("Fast", StringComparison.Ordinal) is true ? name[..^4] : name)
        {
            case "GPT2Tokenizer":
                return s_gpt2;
            case "RobertaTokenizer" or "BartTokenizer":
                return s_roberta;
            case "BertTokenizer" or "DistilBertTokenizer":
                return s_bert;
            default:
                isKnown = name is null or "PreTrainedTokenizerFast" or "TokenizersBackend";
                return null;
        }
    }

    /// <summary>The style of a <c>model_type</c> in <c>config.json</c>; null where it has none.</summary>
    public static TokenizerStyle? OfModel(string? type) => type switch
    {
        "gpt2" => s_gpt2,
        "roberta" or "bart" => s_roberta,
        "bert" or "distilbert" => s_bert,
        _ => null,
    };

    /// <summary>What stands round prompts.</summary>
    /// <param name="vocabulary">The vocabulary, with all added tokens in it.</param>
    /// <param name="roles">The special tokens by what they are for.</param>
    /// <exception cref="CheckpointException">A token that stands there is not in the vocabulary.</exception>
    public PromptTemplate Template(Vocabulary vocabulary, Func<string, string?> roles)
    {
        if (this == s_gpt2)
        {
            return PromptTemplate.Plain;
        }

        int cls = vocabulary.Require(roles("cls_token")!, "the token that every prompt begins with,");
        int sep = vocabulary.Require(roles("sep_token")!, "the token that every prompt ends with,");
        return IsWordPiece ? PromptTemplate.Bert(cls, sep) : PromptTemplate.Roberta(cls, sep);
    }
}
