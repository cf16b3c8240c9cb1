using System.Text;
using Attendance.Errors;

namespace Attendance.Tokenizers;

/// <summary>
/// BERT's tokenizer: text is cleaned and split into words, and a word into the longest pieces of the vocabulary that
/// fit. Case and accents may be dropped, so that a text does not always come back from its ids.
/// </summary>
/// <remarks>
/// Words are split by <see cref="BertWords"/> and cut by <see cref="WordPieceMatcher"/>. Source: Google's
/// <c>tokenization.py</c>, and <c>BertNormalizer</c> and <c>WordPiece</c> of Hugging Face's tokenizers.
/// </remarks>
public sealed class WordPieceTokenizer : PromptTokenizer
{
    private readonly WordPieceSettings _settings;
    private readonly BertWords _words;
    private readonly WordPieceMatcher _matcher;
    private readonly int _unknown;

    /// <summary>Puts the tokenizer together.</summary>
    /// <param name="vocabulary">The vocabulary, with all added tokens in it.</param>
    /// <param name="settings">How words are cut.</param>
    /// <param name="added">The tokens that are looked for before anything is split.</param>
    /// <param name="words">How text is split into words.</param>
    /// <param name="frame">Which special tokens stand round prompts.</param>
    /// <exception cref="CheckpointException">
    /// The unknown token, or one of the template, is not in the vocabulary.
    /// </exception>
    internal WordPieceTokenizer(
        Vocabulary vocabulary,
        WordPieceSettings settings,
        List<AddedToken> added,
        BertWords words,
        PromptFrame frame)
        : base(vocabulary, added, frame)
    {
        _settings = settings;
        _words = words;
        _unknown = vocabulary.Require(settings.Unknown, "the unknown token");
        _matcher = new WordPieceMatcher(vocabulary, settings, _unknown);
    }

    /// <inheritdoc/>
    public override string Kind => "WordPiece";

    /// <inheritdoc/>
    public override IReadOnlyList<Token> FromIds(ReadOnlySpan<int> ids)
    {
        var tokens = new List<Token>(ids.Length);
        Join(ids, tokens);
        return tokens;
    }

    /// <inheritdoc/>
    /// <remarks>Words have one blank between them, also where the prompt had none, or more.</remarks>
    public override string Decode(ReadOnlySpan<int> ids) => Join(ids, null);

    /// <inheritdoc/>
    private protected override void EncodeOrdinary(string text, int start, int end, List<Token> tokens)
    {
        var pieces = new List<WordPiece>();
        _words.Split(text.AsSpan(start, end - start), start, (word, isWhole) =>
        {
            string spelled = word.ToString();
            pieces.Clear();
            if (isWhole)
            {
                int id = Vocabulary.TryGetId(spelled, out int known) ? known : _unknown;
                pieces.Add(new WordPiece(id, 0, spelled.Length));
            }
            else
            {
                _matcher.Match(spelled, pieces);
            }

            foreach (WordPiece piece in pieces)
            {
                (int first, int last) = word.PlaceOf(piece.Start, piece.Length);
                tokens.Add(NewToken(piece.Id, first, last));
            }
        });
    }

    /// <inheritdoc/>
    private protected override string Readable(int id, string piece) =>
        ReadablePiece.FromBytes(Encoding.UTF8.GetBytes(piece));

    /// <inheritdoc/>
    private protected override bool IsSpecial(int id) => id != _unknown && base.IsSpecial(id);

    private string Join(ReadOnlySpan<int> ids, List<Token>? tokens)
    {
        var text = new StringBuilder();
        foreach (int id in ids)
        {
            string piece = PieceOf(id);
            bool goesOn = text.Length > 0 && _settings.Prefix.Length > 0
                && piece.StartsWith(_settings.Prefix, StringComparison.Ordinal);
            text.Append(text.Length == 0 || goesOn ? "" : " ");
            int start = text.Length;
            text.Append(goesOn ? piece[_settings.Prefix.Length..] : piece);
            tokens?.Add(NewToken(id, start, text.Length));
        }

        return text.ToString();
    }
}
