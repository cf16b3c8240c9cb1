namespace Attendance.Attention;

/// <summary>Where one sequence's queries and keys lie within what is kept of a block.</summary>
/// <param name="Queries">S, the number of queries.</param>
/// <param name="Keys">T, the number of keys.</param>
/// <param name="QueryStart">Floats before the first query.</param>
/// <param name="KeyStart">Floats before the first key.</param>
/// <param name="QueryStride">Floats from one position's queries to the next.</param>
/// <param name="KeyStride">The same for keys.</param>
internal readonly record struct KeptPlace(
    int Queries, int Keys, long QueryStart, long KeyStart, int QueryStride, int KeyStride)
{
    /// <summary>
    /// How many queries there are with those that are not shown, of padding; probes' changes are of all of them.
    /// </summary>
    public int Rows { get; init; } = Queries;

    /// <summary>How many of these come before the first that is shown.</summary>
    public int RowsBefore { get; init; }

    /// <summary>
    /// The place of a sequence that looks at itself: a row's keys stand beside its queries, <c>[N, 2, H, D]</c>.
    /// </summary>
    /// <param name="firstRow">The sequence's first row.</param>
    /// <param name="length">Its length.</param>
    /// <param name="width">H · D.</param>
    public static KeptPlace SideBySide(int firstRow, int length, int width)
    {
        long start = (long)firstRow * 2 * width;
        return new KeptPlace(length, length, start, start + width, 2 * width, 2 * width);
    }

    /// <summary>The same where the sequence holds padding, which looks and is not looked at.</summary>
    /// <param name="firstKey">How many of its rows come before the first that is looked at.</param>
    /// <param name="keys">How many are looked at.</param>
    public KeptPlace LookingAt(int firstKey, int keys) => this with
    {
        Keys = keys,
        KeyStart = KeyStart + ((long)firstKey * KeyStride),
    };

    /// <summary>The same with only some of the queries shown.</summary>
    /// <param name="firstQuery">How many come before the first.</param>
    /// <param name="queries">How many are shown.</param>
    public KeptPlace LookedFrom(int firstQuery, int queries) => this with
    {
        Queries = queries,
        QueryStart = QueryStart + ((long)firstQuery * QueryStride),
        RowsBefore = RowsBefore + firstQuery,
    };

    /// <summary>One behind the last float that is read.</summary>
    public long End(int width) => Math.Max(
        QueryStart + ((long)(Queries - 1) * QueryStride) + width, KeyStart + ((long)(Keys - 1) * KeyStride) + width);
}
