using System.Text;
using Attendance.Errors;

namespace Attendance.Tokenizers;

/// <summary>
/// GPT-2's tokenizer: text is split into words, a word's UTF-8 bytes are merged pair by pair in the order in which the
/// merges were learned. Every byte has a token, so every text can be split, and comes back from its ids unchanged.
/// </summary>
/// <remarks>
/// Words are split by <see cref="Gpt2PreTokenizer"/> and merged by <see cref="BytePairMerger"/>. Source: OpenAI's
/// <c>encoder.py</c>, and <c>ByteLevel</c> of Hugging Face's tokenizers.
/// </remarks>
public sealed class ByteLevelBpeTokenizer : PromptTokenizer
{
    private readonly BpeVocabulary _vocabulary;
    private readonly Dictionary<int, AddedToken> _addedById = [];
    private readonly AddedTokenFinder _allAdded;
    private readonly AddedTokenFinder _ordinaryAdded;
    private readonly bool _addPrefixSpace;
    private readonly IReadOnlyList<int> _before;
    private readonly IReadOnlyList<int> _after;
    private readonly BytePairMerger _merger;
    private readonly byte[] _bytesWithoutToken;

    /// <summary>Puts the tokenizer together.</summary>
    /// <param name="vocabulary">The vocabulary, with all added tokens in it.</param>
    /// <param name="added">The tokens that are looked for before anything is split.</param>
    /// <param name="addPrefixSpace">Whether a text without a leading space is split as if it had one.</param>
    /// <param name="before">The ids that every prompt begins with.</param>
    /// <param name="after">The ids that every prompt ends with.</param>
    /// <exception cref="CheckpointException">An id of <paramref name="before"/> or after has no token.</exception>
    internal ByteLevelBpeTokenizer(
        BpeVocabulary vocabulary,
        List<AddedToken> added,
        bool addPrefixSpace,
        IReadOnlyList<int> before,
        IReadOnlyList<int> after)
    {
        _vocabulary = vocabulary;
        _addPrefixSpace = addPrefixSpace;
        _before = before;
        _after = after;
        RequireTokens(vocabulary, before);
        RequireTokens(vocabulary, after);
        var special = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (AddedToken token in added)
        {
            _addedById.Add(token.Id, token);
            if (token.IsSpecial)
            {
                special.Add(token.Content, token.Id);
            }
        }

        SpecialTokens = special;
        _allAdded = new AddedTokenFinder(added);
        _ordinaryAdded = new AddedTokenFinder(added.FindAll(static token => !token.IsSpecial));
        _merger = new BytePairMerger(vocabulary);
        _bytesWithoutToken = BytesWithoutToken(_merger);
    }

    /// <inheritdoc/>
    public override string Kind => "byte-level BPE";

    /// <inheritdoc/>
    public override int VocabularySize => _vocabulary.Size;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Token> Encode(string text, bool parseSpecial = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = ReplaceLoneSurrogates(text);
        var tokens = new List<Token>((text.Length / 4) + 4);
        AddFixed(_before, 0, tokens);
        int position = 0;
        foreach (AddedTokenMatch match in (parseSpecial ? _allAdded : _ordinaryAdded).Find(text))
        {
            EncodeOrdinary(text, position, match.Start, tokens);
            tokens.Add(NewToken(match.Token.Id, match.Start, match.End));
            position = match.End;
        }

        EncodeOrdinary(text, position, text.Length, tokens);
        AddFixed(_after, text.Length, tokens);
        return tokens;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Token> FromIds(ReadOnlySpan<int> ids)
    {
        var cursor = new CharacterCursor(CharacterCursor.SizesOf(JoinBytes(ids)), 0);
        var tokens = new List<Token>(ids.Length);
        foreach (int id in ids)
        {
            (int start, int end) = cursor.Take(BytesOf(id).Length);
            tokens.Add(NewToken(id, start, end));
        }

        return tokens;
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids) => Encoding.UTF8.GetString(JoinBytes(ids));

    // The merger would write a lone surrogate as three bytes that are no UTF-8. The length stays, and so the ranges.
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

    private static void RequireTokens(BpeVocabulary vocabulary, IReadOnlyList<int> ids)
    {
        foreach (int id in ids)
        {
            if (!vocabulary.Has(id))
            {
                throw TokenizerFault.In(vocabulary.File, $"every prompt is to have the id {id}, which has no token");
            }
        }
    }

    private static byte[] BytesWithoutToken(BytePairMerger merger)
    {
        var missing = new List<byte>();
        for (int value = 0; value < 256; value++)
        {
            if (!merger.Has((byte)value))
            {
                missing.Add((byte)value);
            }
        }

        return [.. missing];
    }

    // A stretch without added tokens. Hugging Face adds the prefix space to each stretch, not only to the first.
    private void EncodeOrdinary(string text, int start, int end, List<Token> tokens)
    {
        if (start == end)
        {
            return;
        }

        ReadOnlySpan<char> stretch = text.AsSpan(start, end - start);
        bool prefixSpace = _addPrefixSpace && stretch[0] != ' ';
        ReadOnlySpan<char> split = prefixSpace ? string.Concat(" ", stretch) : stretch;
        RequireBytes(split);
        var ids = new List<int>((split.Length / 4) + 4);
        foreach ((int offset, int length) in Gpt2PreTokenizer.Split(split))
        {
            _merger.Encode(split.Slice(offset, length), ids);
        }

        var cursor = new CharacterCursor(CharacterCursor.SizesOf(stretch, prefixSpace), start);
        foreach (int id in ids)
        {
            // In byte-level BPE a piece's characters are its bytes.
            (int first, int last) = cursor.Take(_vocabulary.LengthOf(id));
            tokens.Add(NewToken(id, first, last));
        }
    }

    // GPT-2 has a token for every byte. A vocabulary that lacks one would drop text without a word.
    private void RequireBytes(ReadOnlySpan<char> text)
    {
        if (_bytesWithoutToken.Length == 0)
        {
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            ReadOnlySpan<byte> bytes = utf8[..rune.EncodeToUtf8(utf8)];
            if (bytes.IndexOfAny(_bytesWithoutToken) is >= 0 and int index)
            {
                throw new InvalidRequestException(
                    $"The vocabulary {_vocabulary.File} has no token for the byte {bytes[index]:X2} of "
                    + $"'{ReadablePiece.FromBytes(bytes)}'; leave the character out of the prompt.");
            }
        }
    }

    private void AddFixed(IReadOnlyList<int> ids, int position, List<Token> tokens)
    {
        foreach (int id in ids)
        {
            tokens.Add(NewToken(id, position, position));
        }
    }

    private Token NewToken(int id, int start, int end)
    {
        string piece = _vocabulary.PieceOf(id)!;
        string text = _addedById.TryGetValue(id, out AddedToken? added) && added.IsSpecial
            ? piece
            : ReadablePiece.FromBytes(BytesOf(id));
        return new Token(id, piece, text, start, end);
    }

    private byte[] JoinBytes(ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>(ids.Length * 4);
        foreach (int id in ids)
        {
            bytes.AddRange(BytesOf(id));
        }

        return [.. bytes];
    }

    private byte[] BytesOf(int id)
    {
        if (_vocabulary.PieceOf(id) is not string piece)
        {
            throw new InvalidRequestException(
                $"There is no token with the id {id} in {_vocabulary.File}; ids run from 0 to {VocabularySize - 1}.");
        }

        return _addedById.ContainsKey(id) ? Encoding.UTF8.GetBytes(piece) : ByteAlphabet.BytesOf(piece);
    }
}
