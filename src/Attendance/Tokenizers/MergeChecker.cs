using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Collects merges and checks each against the vocabulary.</summary>
/// <param name="file">The file that the merges are in, as the user knows it.</param>
/// <param name="unit">What the file counts its merges in: <c>line</c> or <c>merge</c>.</param>
/// <param name="ids">The vocabulary.</param>
internal sealed class MergeChecker(string file, string unit, PieceTable ids)
{
    private char[] _joined = new char[64];

    /// <summary>The merges so far by <see cref="Merge.Pair"/>.</summary>
    public Dictionary<long, Merge> Merges { get; } = new(ids.Count);

    /// <summary>Adds the next merge.</summary>
    /// <param name="merge">The two pieces with one space between.</param>
    /// <param name="number">Its line, or its place in the list, for messages; 1-based.</param>
    /// <exception cref="Errors.CheckpointException">It is no pair, stands twice, or names an unknown piece.</exception>
    public void Add(ReadOnlySpan<char> merge, int number)
    {
        int space = merge.IndexOf(' ');
        if (space <= 0 || space == merge.Length - 1 || merge[(space + 1)..].Contains(' '))
        {
            throw TokenizerFault.In(
                file, $"{unit} {number} is {Printable.Quote(merge.ToString())}; expected two pieces with one space between");
        }

        ReadOnlySpan<char> left = merge[..space];
        ReadOnlySpan<char> right = merge[(space + 1)..];
        if (merge.Length > _joined.Length)
        {
            _joined = new char[merge.Length];
        }

        left.CopyTo(_joined);
        right.CopyTo(_joined.AsSpan(space));
        long pair = Merge.Pair(IdOf(left, merge, number), IdOf(right, merge, number));
        int joined = IdOf(_joined.AsSpan(0, merge.Length - 1), merge, number);
        if (!Merges.TryAdd(pair, new Merge(Merges.Count, joined)))
        {
            throw TokenizerFault.In(
                file, $"{unit} {number}: the merge {Printable.Quote(merge.ToString())} stands twice; expected it once");
        }
    }

    private int IdOf(ReadOnlySpan<char> piece, ReadOnlySpan<char> merge, int number)
        => ids.TryGetId(piece, out int id)
            ? id
            : throw TokenizerFault.In(
                file,
                $"{unit} {number}: the merge {Printable.Quote(merge.ToString())} needs the piece {Printable.Quote(piece.ToString())}, "
                + "which is not in the vocabulary");
}
