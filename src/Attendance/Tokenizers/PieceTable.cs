using System.Numerics;

namespace Attendance.Tokenizers;

/// <summary>
/// Ids by piece. All pieces lie in one text, one behind the other, and are looked up by spans: tens of thousands of
/// strings would take longer to make than all the rest of a vocabulary.
/// </summary>
internal sealed class PieceTable
{
    private Entry[] _entries;
    private char[] _text;
    private int _length;
    private int[] _buckets;

    /// <summary>Makes an empty table.</summary>
    /// <param name="about">How many pieces to expect.</param>
    public PieceTable(int about)
    {
        const int CharactersOfATypicalPiece = 7;
        _entries = new Entry[Math.Max(16, about)];
        _text = new char[about * CharactersOfATypicalPiece];
        _buckets = NewBuckets(_entries.Length);
    }

    /// <summary>Number of pieces.</summary>
    public int Count { get; private set; }

    /// <summary>The id of the piece that was added as the <paramref name="index"/>-th.</summary>
    public int IdAt(int index) => _entries[index].Id;

    /// <summary>
    /// The piece that was added as the <paramref name="index"/>-th; the span is good until the next one.
    /// </summary>
    public ReadOnlySpan<char> PieceAt(int index) => PieceOf(_entries[index]);

    /// <summary>The id of a piece.</summary>
    /// <returns>Whether there is such a piece.</returns>
    public bool TryGetId(ReadOnlySpan<char> piece, out int id)
    {
        int index = Find(piece, string.GetHashCode(piece));
        id = index < 0 ? 0 : _entries[index].Id;
        return index >= 0;
    }

    /// <summary>Adds a piece, unless it is there.</summary>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(ReadOnlySpan<char> piece, int id)
    {
        int hash = string.GetHashCode(piece);
        if (Find(piece, hash) >= 0)
        {
            return false;
        }

        if (_length + piece.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(2 * _text.Length, _length + piece.Length));
        }

        if (Count == _entries.Length)
        {
            Grow();
        }

        piece.CopyTo(_text.AsSpan(_length));
        _entries[Count] = new Entry(_length, piece.Length, hash, id);
        _length += piece.Length;
        Link(Count++);
        return true;
    }

    // A power of two, at least twice as many as pieces, so that one is seldom in another's way.
    private static int[] NewBuckets(int pieces) => new int[BitOperations.RoundUpToPowerOf2(2 * (uint)pieces)];

    private ReadOnlySpan<char> PieceOf(in Entry entry) => _text.AsSpan(entry.Start, entry.Length);

    // A bucket is one more than an index, or 0; whoever finds his own taken goes on to the next one.
    private int Find(ReadOnlySpan<char> piece, int hash)
    {
        for (int i = hash & (_buckets.Length - 1); _buckets[i] > 0; i = (i + 1) & (_buckets.Length - 1))
        {
            ref readonly Entry entry = ref _entries[_buckets[i] - 1];
            if (entry.Hash == hash && piece.SequenceEqual(PieceOf(entry)))
            {
                return _buckets[i] - 1;
            }
        }

        return -1;
    }

    private void Link(int index)
    {
        int i = _entries[index].Hash & (_buckets.Length - 1);
        while (_buckets[i] > 0)
        {
            i = (i + 1) & (_buckets.Length - 1);
        }

        _buckets[i] = index + 1;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, 2 * Count);
        _buckets = NewBuckets(_entries.Length);
        for (int i = 0; i < Count; i++)
        {
            Link(i);
        }
    }

    private readonly record struct Entry(int Start, int Length, int Hash, int Id);
}
