using System.Text;

namespace Attendance.Tokenizers;

/// <summary>
/// Byte-pair encoding of one word: its bytes, and then again and again the pair that was learned first, the leftmost
/// of them, becomes one piece. Source: <c>Word::merge_all</c> of Hugging Face's tokenizers.
/// </summary>
/// <param name="vocabulary">The pieces. It must have one for every byte of the words.</param>
/// <param name="merges">The merges by <see cref="Merge.Pair"/>; checked by <see cref="MergeChecker"/>.</param>
internal sealed class BytePairMerger(Vocabulary vocabulary, Dictionary<long, Merge> merges)
{
    private const int None = -1;

    private readonly int[] _idOfByte = IdsOfBytes(vocabulary);
    private readonly Dictionary<long, Merge> _merges = merges;

    /// <summary>Whether the vocabulary has a piece for a byte.</summary>
    public bool Has(byte value) => _idOfByte[value] != None;

    /// <summary>Appends a word's ids.</summary>
    /// <param name="word">Text without lone surrogates.</param>
    /// <param name="ids">Where they go.</param>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        const int OnTheStack = 256;
        int most = Encoding.UTF8.GetMaxByteCount(word.Length);
        Span<byte> bytes = most <= OnTheStack ? stackalloc byte[OnTheStack] : new byte[most];
        bytes = bytes[..Encoding.UTF8.GetBytes(word, bytes)];

        // The pieces are a linked list: where each one's next stands, and the one before. A merged one stays at its
        // left part's place; its right part's place is empty.
        int count = bytes.Length;
        Span<int> pieces = count <= OnTheStack ? stackalloc int[count] : new int[count];
        Span<int> next = count <= OnTheStack ? stackalloc int[count] : new int[count];
        Span<int> before = count <= OnTheStack ? stackalloc int[count] : new int[count];
        for (int i = 0; i < count; i++)
        {
            pieces[i] = _idOfByte[bytes[i]];
            next[i] = i + 1;
            before[i] = i - 1;
        }

        if (count > 1)
        {
            MergeAll(pieces, next, before);
        }

        for (int i = 0; i < count; i = next[i])
        {
            ids.Add(pieces[i]);
        }
    }

    private static int[] IdsOfBytes(Vocabulary vocabulary)
    {
        int[] ids = new int[256];
        for (int value = 0; value < ids.Length; value++)
        {
            char letter = ByteAlphabet.CharacterOf((byte)value);
            ids[value] = vocabulary.TryGetId([letter], out int id) ? id : None;
        }

        return ids;
    }

    private void MergeAll(Span<int> pieces, Span<int> next, Span<int> before)
    {
        // By rank, then by place.
        var waiting = new PriorityQueue<int, long>(pieces.Length);
        for (int i = 0; i + 1 < pieces.Length; i++)
        {
            Await(i, pieces, next, waiting);
        }

        while (waiting.TryDequeue(out int left, out long priority))
        {
            // What waited may meanwhile have become part of something else.
            int right = pieces[left] == None ? pieces.Length : next[left];
            if (right == pieces.Length
                || !_merges.TryGetValue(Merge.Pair(pieces[left], pieces[right]), out Merge merge)
                || merge.Rank != priority >> 32)
            {
                continue;
            }

            pieces[left] = merge.Id;
            pieces[right] = None;
            next[left] = next[right];
            if (next[left] < pieces.Length)
            {
                before[next[left]] = left;
                Await(left, pieces, next, waiting);
            }

            if (before[left] >= 0)
            {
                Await(before[left], pieces, next, waiting);
            }
        }
    }

    private void Await(int left, Span<int> pieces, Span<int> next, PriorityQueue<int, long> waiting)
    {
        if (_merges.TryGetValue(Merge.Pair(pieces[left], pieces[next[left]]), out Merge merge))
        {
            waiting.Enqueue(left, ((long)merge.Rank << 32) | (uint)left);
        }
    }
}
