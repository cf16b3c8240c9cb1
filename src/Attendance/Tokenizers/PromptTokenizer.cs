using System.Text;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Turns a prompt into a model's tokens, and back. Safe for use by several threads.</summary>
public abstract class PromptTokenizer
{
    private readonly PromptTemplate _template;
    private readonly HashSet<int> _special;
    private readonly AddedTokenFinder _allAdded;
    private readonly AddedTokenFinder _ordinaryAdded;

    /// <summary>What every tokenizer has.</summary>
    /// <param name="vocabulary">The vocabulary, with all added tokens in it.</param>
    /// <param name="added">The tokens that are looked for before anything is split.</param>
    /// <param name="frame">Which special tokens stand round prompts, and which one hides a word.</param>
    /// <exception cref="CheckpointException">An id of the template has no token.</exception>
    private protected PromptTokenizer(Vocabulary vocabulary, List<AddedToken> added, PromptFrame frame)
    {
        Vocabulary = vocabulary;
        _template = frame.Template;
        _template.Require(vocabulary);
        List<AddedToken> special = added.FindAll(static token => token.IsSpecial);
        SpecialTokens = special.ToDictionary(
            static token => token.Content, static token => token.Id, StringComparer.Ordinal);
        _special = [.. special.Select(static token => token.Id)];
        MaskId = frame.Mask is { } mask && SpecialTokens.TryGetValue(mask, out int id) ? id : null;
        _allAdded = new AddedTokenFinder(added);
        _ordinaryAdded = new AddedTokenFinder(added.FindAll(static token => !token.IsSpecial));
    }

    /// <summary>The way of splitting, in words: <c>byte-level BPE</c>, <c>WordPiece</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>One more than the largest id; 50,257 for GPT-2. Ids below it may be without a token.</summary>
    public int VocabularySize => Vocabulary.Size;

    /// <summary>
    /// Tokens that stand for no text of their own, with their ids: <c>&lt;|endoftext|&gt;</c>, <c>[SEP]</c>.
    /// </summary>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>
    /// The id of the token that hides a word, <c>[MASK]</c> or <c>&lt;mask&gt;</c>; null where there is none.
    /// </summary>
    public int? MaskId { get; }

    /// <summary>Whether two texts can be given as a pair.</summary>
    public bool TakesPairs => _template.Pair is not null;

    /// <summary>The vocabulary, with all added tokens in it.</summary>
    private protected Vocabulary Vocabulary { get; }

    /// <summary>Splits a prompt.</summary>
    /// <param name="text">The prompt. A lone surrogate counts as U+FFFD.</param>
    /// <param name="parseSpecial">
    /// True: <c>&lt;|endoftext|&gt;</c> or <c>[MASK]</c> in the prompt is the special token. False: it is text like any
    /// other.
    /// </param>
    /// <param name="addSpecial">
    /// True: the special tokens that the model expects round a prompt are added, <c>[CLS]</c> and <c>[SEP]</c>; GPT-2
    /// expects none. False: only the text's own tokens.
    /// </param>
    /// <returns>The tokens, with ranges in <paramref name="text"/>.</returns>
    /// <exception cref="InvalidRequestException">The prompt holds a byte that has no token.</exception>
    public IReadOnlyList<Token> Encode(string text, bool parseSpecial = true, bool addSpecial = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Fill(addSpecial ? _template.Single : PromptTemplate.Plain.Single, [text], parseSpecial);
    }

    /// <summary>Splits a pair of texts: a sentence and the next, a question and its passage.</summary>
    /// <param name="text">The first.</param>
    /// <param name="pair">The second.</param>
    /// <param name="parseSpecial">As for <see cref="Encode"/>.</param>
    /// <returns>
    /// The tokens of both with the special tokens that the model expects between and round them; the ranges of a token
    /// are in the text that its <see cref="Token.Segment"/> says.
    /// </returns>
    /// <exception cref="InvalidRequestException">
    /// There is no way to join two texts (see <see cref="TakesPairs"/>), or one holds a byte that has no token.
    /// </exception>
    public IReadOnlyList<Token> EncodePair(string text, string pair, bool parseSpecial = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(pair);
        return _template.Pair is { } parts
            ? Fill(parts, [text, pair], parseSpecial)
            : throw NoPairs("This model");
    }

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
    /// Reads a checkpoint's tokenizer: <c>vocab.json</c> and <c>merges.txt</c>, or <c>vocab.txt</c>, or
    /// <c>tokenizer.json</c> alone, and what <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and
    /// <c>added_tokens.json</c> say beside them.
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

    /// <summary>Appends the tokens of a stretch in which there are no added tokens.</summary>
    /// <param name="text">The prompt, without lone surrogates.</param>
    /// <param name="start">First code unit of the stretch.</param>
    /// <param name="end">One behind its last; never at <paramref name="start"/>.</param>
    /// <param name="tokens">Where they go.</param>
    private protected abstract void EncodeOrdinary(string text, int start, int end, List<Token> tokens);

    /// <summary>How a piece that is no special token reads.</summary>
    private protected abstract string Readable(int id, string piece);

    /// <summary>Whether a token stands for no text of its own.</summary>
    private protected virtual bool IsSpecial(int id) => _special.Contains(id);

    /// <summary>Makes a token of an id that has a piece.</summary>
    private protected Token NewToken(int id, int start, int end)
    {
        string piece = Vocabulary.PieceOf(id)!;
        string text = _special.Contains(id) ? piece : Readable(id, piece);
        return new Token(id, piece, text, start, end) { IsSpecial = IsSpecial(id) };
    }

    /// <summary>Says why two texts cannot be given.</summary>
    /// <param name="model">Whose tokenizer it is.</param>
    internal InvalidRequestException NoPairs(string model) => new(
        $"{model} takes one text, not a pair: its tokenizer ({Kind}) has no token that separates two. "
        + "Leave the pair out, or use a model with pairs, such as BERT.");

    /// <summary>The piece of an id.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    private protected string PieceOf(int id) => Vocabulary.PieceOf(id) ?? throw new InvalidRequestException(
        $"There is no token with the id {id} in {Vocabulary.File}; ids run from 0 to {VocabularySize - 1}.");

    // A lone surrogate would be written as three bytes that are no UTF-8. The length stays, and so the ranges.
    private static string ReplaceLoneSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(rune);
        }

        return clean.ToString();
    }

    private void EncodeText(string text, bool parseSpecial, List<Token> tokens)
    {
        text = ReplaceLoneSurrogates(text);
        int position = 0;
        foreach (AddedTokenMatch match in (parseSpecial ? _allAdded : _ordinaryAdded).Find(text))
        {
            if (position < match.Start)
            {
                EncodeOrdinary(text, position, match.Start, tokens);
            }

            tokens.Add(NewToken(match.Token.Id, match.Start, match.End));
            position = match.End;
        }

        if (position < text.Length)
        {
            EncodeOrdinary(text, position, text.Length, tokens);
        }
    }

    private List<Token> Fill(IReadOnlyList<TemplatePart> parts, ReadOnlySpan<string> texts, bool parseSpecial)
    {
        var tokens = new List<Token>((texts[0].Length / 4) + 4);
        Span<int> position = [0, 0];
        foreach (TemplatePart part in parts)
        {
            int first = tokens.Count;
            if (part.Token is int id)
            {
                int place = position[part.Segment];
                tokens.Add(NewToken(id, place, place) with { IsSpecial = true });
            }
            else
            {
                EncodeText(texts[part.Segment], parseSpecial, tokens);
                position[part.Segment] = texts[part.Segment].Length;
            }

            for (int i = first; i < tokens.Count && (part.Segment, part.Type) != (0, 0); i++)
            {
                tokens[i] = tokens[i] with { Segment = part.Segment, Type = part.Type };
            }
        }

        return tokens;
    }
}
