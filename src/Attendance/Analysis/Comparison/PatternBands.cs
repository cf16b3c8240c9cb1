using Attendance.Attention;

namespace Attendance.Analysis.Comparison;

/// <summary>
/// Rows of one head's pattern, read from the first to the last, made a band at a time and only where wanted.
/// </summary>
internal sealed class PatternBands(AttentionMaps maps, int block, int head)
{
    private const int Band = 48;

    private readonly float[] _rows = new float[checked(Math.Min(Band, maps.Queries) * maps.Keys)];
    private int _first;
    private int _behind;

    /// <summary>One row, <c>[T]</c>, valid until the next call.</summary>
    public ReadOnlySpan<float> Row(int query)
    {
        if (query < _first || query >= _behind)
        {
            int count = Math.Min(Band, maps.Queries - query);
            maps.PatternRows(block, head, query, _rows.AsSpan(0, count * maps.Keys));
            (_first, _behind) = (query, query + count);
        }

        return _rows.AsSpan((query - _first) * maps.Keys, maps.Keys);
    }
}
