namespace Attendance.Weights;

/// <summary>Finds the names that somebody may have meant.</summary>
internal static class NearestNames
{
    // Enough for any checkpoint; a hostile header may hold a million names, and this is only a hint.
    private const int MostNames = 20_000;
    private const int LongestName = 200;

    /// <summary>The existing names with the fewest insertions, deletions and replacements, nearest first.</summary>
    /// <param name="wanted">The name that is not there.</param>
    /// <param name="existing">Those that are.</param>
    /// <param name="count">How many at most.</param>
    internal static string[] Find(string wanted, IEnumerable<string> existing, int count = 3) =>
    [
        .. existing
            .Where(name => name.Length <= LongestName)
            .Take(MostNames)
            .Select(name => (Name: name, Distance: Distance(wanted, name)))
            .OrderBy(n => n.Distance)
            .ThenBy(n => n.Name, StringComparer.Ordinal)
            .Take(count)
            .Select(n => n.Name),
    ];

    /// <summary>Levenshtein's distance, with one row of the table at a time.</summary>
    internal static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
