using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Collects merges and checks each against the vocabulary.</summary>
/// <param name="file">The file that the merges are in, as the user knows it.</param>
/// <param name="unit">What the file counts its merges in: <c>line</c> or <c>merge</c>.</param>
/// <param name="ids">The vocabulary.</param>
internal sealed class MergeChecker(string file, string unit, Dictionary<string, int> ids)
{
    private readonly HashSet<long> _pairs = new(ids.Count);

    /// <summary>The merges so far as <c>a b</c>, by rank.</summary>
    public List<string> Merges { get; } = new(ids.Count);

    /// <summary>Adds the next merge.</summary>
    /// <param name="merge">The two pieces with one space between.</param>
    /// <param name="number">Its line, or its place in the list, for messages; 1-based.</param>
    /// <exception cref="Errors.CheckpointException">It is no pair, stands twice, or names an unknown piece.</exception>
    public void Add(string merge, int number)
    {
        int space = merge.IndexOf(' ');
        if (space <= 0 || space == merge.Length - 1 || merge.IndexOf(' ', space + 1) >= 0)
        {
            throw TokenizerFault.In(
                file, $"{unit} {number} is {Printable.Quote(merge)}; expected two pieces with one space between");
        }

        // Strings, not spans: look-up by span is compiled anew at each start, which costs more than these strings.
        string left = merge[..space];
        string right = merge[(space + 1)..];
        int leftId = IdOf(left, merge, number);
        int rightId = IdOf(right, merge, number);
        IdOf(left + right, merge, number);
        if (!_pairs.Add(((long)leftId << 32) | (uint)rightId))
        {
            throw TokenizerFault.In(
                file, $"{unit} {number}: the merge {Printable.Quote(merge)} stands twice; expected it once");
        }

        Merges.Add(merge);
    }

    private int IdOf(string piece, string merge, int number)
        => ids.TryGetValue(piece, out int id)
            ? id
            : throw TokenizerFault.In(
                file,
                $"{unit} {number}: the merge {Printable.Quote(merge)} needs the piece {Printable.Quote(piece)}, "
                + "which is not in the vocabulary");
}
