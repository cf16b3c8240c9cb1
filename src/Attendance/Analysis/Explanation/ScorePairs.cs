using Attendance.Attention;

namespace Attendance.Analysis.Explanation;

/// <summary>
/// A score (or the difference of two) as a sum over pairs: a row for each part of the query, a column for each part of
/// the key. Whatever is put together, the sum stays.
/// </summary>
public sealed class ScorePairs
{
    private readonly double[,] _values;

    internal ScorePairs(IReadOnlyList<ScorePart> queryParts, IReadOnlyList<ScorePart> keyParts, double[,] values)
    {
        QueryParts = queryParts;
        KeyParts = keyParts;
        _values = values;
    }

    /// <summary>The rows.</summary>
    public IReadOnlyList<ScorePart> QueryParts { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<ScorePart> KeyParts { get; }

    /// <summary>What a part of the query and a part of the key add together.</summary>
    /// <param name="query">The row.</param>
    /// <param name="key">The column.</param>
    public double this[int query, int key] => _values[query, key];

    /// <summary>The sum of all pairs: the score.</summary>
    public double Sum => _values.Cast<double>().Sum();

    /// <summary>What a part of the query adds with all parts of the key.</summary>
    /// <param name="query">The row.</param>
    public double QueryTotal(int query) => Enumerable.Range(0, KeyParts.Count).Sum(key => _values[query, key]);

    /// <summary>What a part of the key adds with all parts of the query.</summary>
    /// <param name="key">The column.</param>
    public double KeyTotal(int key) => Enumerable.Range(0, QueryParts.Count).Sum(query => _values[query, key]);

    /// <summary>The pairs of largest magnitude, largest first.</summary>
    /// <param name="count">How many.</param>
    public IReadOnlyList<ScorePair> Largest(int count) =>
    [
        .. QueryParts.SelectMany((query, i) => KeyParts.Select((key, j) => new ScorePair(query, key, _values[i, j])))
            .OrderByDescending(pair => Math.Abs(pair.Value))
            .Take(count),
    ];

    /// <summary>Fewer and larger parts.</summary>
    /// <param name="grouping">What is put together.</param>
    public ScorePairs Grouped(ScoreGrouping grouping) => Merged(
        [.. QueryParts.Select(part => grouping.GroupOf(part))], [.. KeyParts.Select(part => grouping.GroupOf(part))]);

    /// <summary>
    /// The parts that matter most, by the sum of the magnitudes of their pairs, in their order; all others together are
    /// one more part, the last.
    /// </summary>
    /// <param name="count">How many of each side are kept.</param>
    public ScorePairs Condensed(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Merged(Condensed(QueryParts, count, Magnitude), Condensed(KeyParts, count, KeyMagnitude));

        double Magnitude(int query) => Enumerable.Range(0, KeyParts.Count).Sum(key => Math.Abs(_values[query, key]));
        double KeyMagnitude(int key) => Enumerable.Range(0, QueryParts.Count).Sum(query => Math.Abs(_values[query, key]));
    }

    /// <summary>The difference of two scores of one query, pair by pair.</summary>
    /// <param name="other">What is subtracted; its parts are the same.</param>
    /// <exception cref="ArgumentException">It has other parts.</exception>
    public ScorePairs Minus(ScorePairs other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!QueryParts.SequenceEqual(other.QueryParts) || !KeyParts.SequenceEqual(other.KeyParts))
        {
            throw new ArgumentException("Only scores of the same head have the same parts.", nameof(other));
        }

        double[,] difference = new double[QueryParts.Count, KeyParts.Count];
        for (int query = 0; query < QueryParts.Count; query++)
        {
            for (int key = 0; key < KeyParts.Count; key++)
            {
                difference[query, key] = _values[query, key] - other._values[query, key];
            }
        }

        return new ScorePairs(QueryParts, KeyParts, difference);
    }

    /// <summary>The pairs as a picture; its colours should be centred on 0.</summary>
    /// <param name="title">The picture's title.</param>
    public AttentionGrid ToGrid(string title) => new(
        title,
        [
            new AttentionPanel(
                "", null, null,
                new AttentionMatrix(
                    QueryParts.Count, KeyParts.Count, [.. _values.Cast<double>().Select(value => (float)value)])),
        ],
        [.. QueryParts.Select(part => part.Name)],
        [.. KeyParts.Select(part => part.Name)])
    {
        RowAxis = "part of the query",
        ColumnAxis = "part of the key",
        IsCausal = false,
    };

    /// <summary>For each part itself where it is kept, else the part that stands for all others.</summary>
    private static ScorePart[] Condensed(IReadOnlyList<ScorePart> parts, int count, Func<int, double> magnitude)
    {
        // A rest of one part is that part.
        if (parts.Count <= count + 1)
        {
            return [.. parts];
        }

        var kept = Enumerable.Range(0, parts.Count).OrderByDescending(magnitude).Take(count).ToHashSet();
        var rest = new ScorePart("others");
        return [.. parts.Select((part, i) => kept.Contains(i) ? part : rest)];
    }

    /// <summary>Adds up rows, and columns, that become the same part. What is new among them comes last.</summary>
    private ScorePairs Merged(ScorePart[] rows, ScorePart[] columns)
    {
        ScorePart[] queries = [.. rows.Distinct().OrderBy(part => !QueryParts.Contains(part))];
        ScorePart[] keys = [.. columns.Distinct().OrderBy(part => !KeyParts.Contains(part))];
        int[] keyAt = [.. columns.Select(column => Array.IndexOf(keys, column))];
        double[,] sums = new double[queries.Length, keys.Length];
        for (int query = 0; query < rows.Length; query++)
        {
            int queryAt = Array.IndexOf(queries, rows[query]);
            for (int key = 0; key < columns.Length; key++)
            {
                sums[queryAt, keyAt[key]] += _values[query, key];
            }
        }

        return new ScorePairs(queries, keys, sums);
    }
}
