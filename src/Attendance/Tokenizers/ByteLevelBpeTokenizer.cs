using System.Text;
using Attendance.Errors;

namespace Attendance.Tokenizers;

/// <summary>
/// GPT-2's tokenizer, and RoBERTa's: text is split into words, a word's UTF-8 bytes are merged pair by pair in the
/// order in which the merges were learned. Every byte has a token, so every text can be split, and comes back from its
/// ids unchanged.
/// </summary>
/// <remarks>
/// Words are split by <see cref="Gpt2PreTokenizer"/> and merged by <see cref="BytePairMerger"/>. Source: OpenAI's
/// <c>encoder.py</c>, and <c>ByteLevel</c> of Hugging Face's tokenizers.
/// </remarks>
public sealed class ByteLevelBpeTokenizer : PromptTokenizer
{
    private readonly HashSet<int> _added;
    private readonly bool _addPrefixSpace;
    private readonly BytePairMerger _merger;
    private readonly byte[] _bytesWithoutToken;

    /// <summary>Puts the tokenizer together.</summary>
    /// <param name="vocabulary">The vocabulary, with all added tokens in it.</param>
    /// <param name="merges">Its merges.</param>
    /// <param name="added">The tokens that are looked for before anything is split.</param>
    /// <param name="addPrefixSpace">Whether a text without a leading space is split as if it had one.</param>
    /// <param name="frame">Which special tokens stand round prompts.</param>
    /// <exception cref="CheckpointException">An id of the template has no token.</exception>
    internal ByteLevelBpeTokenizer(
        Vocabulary vocabulary,
        Dictionary<long, Merge> merges,
        List<AddedToken> added,
        bool addPrefixSpace,
        PromptFrame frame)
        : base(vocabulary, added, frame)
    {
        _added = [.. added.Select(static token => token.Id)];
        _addPrefixSpace = addPrefixSpace;
        _merger = new BytePairMerger(vocabulary, merges);
        _bytesWithoutToken = BytesWithoutToken(_merger);
    }

    /// <inheritdoc/>
    public override string Kind => "byte-level BPE";

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

    /// <inheritdoc/>
    /// <remarks>Hugging Face adds the prefix space to each stretch, not only to the first.</remarks>
    private protected override void EncodeOrdinary(string text, int start, int end, List<Token> tokens)
    {
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
            (int first, int last) = cursor.Take(Vocabulary.LengthOf(id));
            tokens.Add(NewToken(id, first, last));
        }
    }

    /// <inheritdoc/>
    private protected override string Readable(int id, string piece) => ReadablePiece.FromBytes(BytesOf(id));

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
                    $"The vocabulary {Vocabulary.File} has no token for the byte {bytes[index]:X2} of "
                    + $"'{ReadablePiece.FromBytes(bytes)}'; leave the character out of the prompt.");
            }
        }
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
        string piece = PieceOf(id);
        return _added.Contains(id) ? Encoding.UTF8.GetBytes(piece) : ByteAlphabet.BytesOf(piece);
    }
}
