using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Turns a prompt into a model's tokens, and back. Safe for use by several threads.</summary>
public abstract class PromptTokenizer
{
    /// <summary>The way of splitting, in words: <c>byte-level BPE</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>One more than the largest id; 50,257 for GPT-2. Ids below it may be without a token.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Tokens that stand for no text of their own, with their ids: <c>&lt;|endoftext|&gt;</c>.</summary>
    public abstract IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>Splits a prompt.</summary>
    /// <param name="text">The prompt. A lone surrogate counts as U+FFFD.</param>
    /// <param name="parseSpecial">
    /// True: <c>&lt;|endoftext|&gt;</c> in the prompt is the special token. False: it is text like any other.
    /// </param>
    /// <returns>The tokens, with ranges in <paramref name="text"/>. None for an empty prompt.</returns>
    /// <exception cref="InvalidRequestException">The prompt holds a byte that has no token.</exception>
    public abstract IReadOnlyList<Token> Encode(string text, bool parseSpecial = true);

    /// <summary>Names tokens that are given by their ids.</summary>
    /// <param name="ids">Ids of the vocabulary.</param>
    /// <returns>The tokens, with ranges in what <see cref="Decode"/> makes of all of them.</returns>
    /// <exception cref="InvalidRequestException">An id is outside the vocabulary.</exception>
    public abstract IReadOnlyList<Token> FromIds(ReadOnlySpan<int> ids);

    /// <summary>The text that ids stand for. Bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Ids of the vocabulary; special tokens are spelled out.</param>
    /// <exception cref="InvalidRequestException">An id is outside the vocabulary.</exception>
    public abstract string Decode(ReadOnlySpan<int> ids);

    /// <summary>
    /// Reads a checkpoint's tokenizer: <c>vocab.json</c> and <c>merges.txt</c>, or <c>tokenizer.json</c> alone, and
    /// what <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and <c>added_tokens.json</c> say beside them.
    /// </summary>
    /// <param name="files">The checkpoint.</param>
    /// <returns>The tokenizer, or null when the checkpoint has no vocabulary at all.</returns>
    /// <exception cref="CheckpointException">A file is damaged, or two contradict each other.</exception>
    /// <exception cref="UnsupportedModelException">The files ask for something that is not implemented.</exception>
    public static PromptTokenizer? TryLoad(CheckpointFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return TokenizerLoader.TryLoad(files);
    }
}
