namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// A detection pattern of ones and zeros as the keys that each query should look at: it takes memory for T numbers and
/// not for T².
/// </summary>
internal abstract class DetectionKeys
{
    /// <summary>The last key of a query; −1 for none.</summary>
    public abstract int Last(int query);

    /// <summary>The key before that one for the same query; −1 for none.</summary>
    public abstract int Before(int key);
}

/// <summary>(i, i − 1).</summary>
internal sealed class PreviousTokenKeys(int length) : DetectionKeys
{
    public override int Last(int query) => query < length ? query - 1 : -1;

    public override int Before(int key) => -1;
}

/// <summary>(i, j + shift), where token j is token i and stands before it.</summary>
internal sealed class EqualTokenKeys : DetectionKeys
{
    private readonly int _shift;
    private readonly int[] _earlier;

    public EqualTokenKeys(IReadOnlyList<int> ids, int shift)
    {
        _shift = shift;
        _earlier = new int[ids.Count];
        var last = new Dictionary<int, int>();
        for (int i = 0; i < ids.Count; i++)
        {
            _earlier[i] = last.TryGetValue(ids[i], out int earlier) ? earlier : -1;
            last[ids[i]] = i;
        }
    }

    public override int Last(int query) => Shifted(_earlier[query]);

    public override int Before(int key) => Shifted(_earlier[key - _shift]);

    private int Shifted(int position) => position < 0 ? -1 : position + _shift;
}
