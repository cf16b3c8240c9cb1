namespace Attendance.Attention;

/// <summary>
/// One head's weights: a row for each query (the position that looks), a column for each key (the position looked
/// at). A value: it does not change, and does not go stale.
/// </summary>
public sealed class AttentionMatrix
{
    private readonly float[] _values;

    /// <summary>Takes over the values, row by row.</summary>
    /// <param name="queries">Number of rows, at least 1.</param>
    /// <param name="keys">Number of columns, at least 1.</param>
    /// <param name="values">The weights, <c>[queries, keys]</c>, in row-major order. Not copied: do not change
    /// them.</param>
    /// <exception cref="ArgumentException">The array's length is not <c>queries × keys</c>.</exception>
    public AttentionMatrix(int queries, int keys, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(keys, 1);
        ArgumentNullException.ThrowIfNull(values);
        if (values.LongLength != (long)queries * keys)
        {
            throw new ArgumentException($"{values.LongLength} values cannot be {queries} × {keys}.", nameof(values));
        }

        Queries = queries;
        Keys = keys;
        _values = values;
    }

    /// <summary>Number of rows: the positions that look.</summary>
    public int Queries { get; }

    /// <summary>Number of columns: the positions looked at.</summary>
    public int Keys { get; }

    /// <summary>All weights, <c>[queries, keys]</c>, row by row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>How much the query looks at the key; 0 to 1 in a pattern.</summary>
    /// <param name="query">0 to <see cref="Queries"/> − 1.</param>
    /// <param name="key">0 to <see cref="Keys"/> − 1.</param>
    public float this[int query, int key]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)key, (uint)Keys, nameof(key));
            return Row(query)[key];
        }
    }

    /// <summary>What one query looks at, <c>[keys]</c>; in a pattern it sums to 1.</summary>
    /// <param name="query">0 to <see cref="Queries"/> − 1.</param>
    public ReadOnlySpan<float> Row(int query)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)query, (uint)Queries, nameof(query));
        return _values.AsSpan(query * Keys, Keys);
    }
}
