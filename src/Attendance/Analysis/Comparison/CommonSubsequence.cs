namespace Attendance.Analysis.Comparison;

/// <summary>
/// A longest common subsequence (Wagner and Fischer 1974). What both begin with and what both end with is common; in
/// between, of equally long subsequences the one with the most tokens at equal positions.
/// </summary>
internal static class CommonSubsequence
{
    /// <summary>
    /// What a common token counts; tokens at equal positions count one more, and never outweigh a token.
    /// </summary>
    private const long Common = 1L << 32;

    private enum Move : byte
    {
        Both,
        SkipA,
        SkipB,
    }

    /// <summary>The common tokens as positions in A and in B, rising in both.</summary>
    public static List<(int A, int B)> Of(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        int first = a.CommonPrefixLength(b);
        int last = 0;
        while (last < Math.Min(a.Length, b.Length) - first && a[^(last + 1)] == b[^(last + 1)])
        {
            last++;
        }

        var pairs = new List<(int A, int B)>();
        for (int i = 0; i < first; i++)
        {
            pairs.Add((i, i));
        }

        AddBetween(a[first..^last], b[first..^last], first, pairs);
        for (int i = last; i > 0; i--)
        {
            pairs.Add((a.Length - i, b.Length - i));
        }

        return pairs;
    }

    private static void AddBetween(ReadOnlySpan<int> a, ReadOnlySpan<int> b, int start, List<(int A, int B)> pairs)
    {
        // best[j]: what a[i..] and b[j..] have in common, a row of the table at a time; the moves are kept whole.
        long[] best = new long[b.Length + 1];
        var moves = new Move[a.Length][];
        for (int i = a.Length - 1; i >= 0; i--)
        {
            moves[i] = new Move[b.Length];
            long diagonal = 0;
            for (int j = b.Length - 1; j >= 0; j--)
            {
                long both = a[i] == b[j] ? diagonal + Common + (i == j ? 1 : 0) : -1;
                (long skipA, long skipB) = (best[j], best[j + 1]);
                diagonal = best[j];
                (best[j], moves[i][j]) =
                    both >= skipA && both >= skipB ? (both, Move.Both)
                    : skipA >= skipB ? (skipA, Move.SkipA)
                    : (skipB, Move.SkipB);
            }
        }

        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            switch (moves[i][j])
            {
                case Move.Both:
                    pairs.Add((start + i++, start + j++));
                    break;
                case Move.SkipA:
                    i++;
                    break;
                default:
                    j++;
                    break;
            }
        }
    }
}
