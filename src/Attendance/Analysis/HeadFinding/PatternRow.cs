namespace Attendance.Analysis.HeadFinding;

/// <summary>One row of a head's pattern.</summary>
internal readonly ref struct PatternRow
{
    public PatternRow(int query, ReadOnlySpan<float> weights, bool isCausal)
    {
        Query = query;
        Weights = weights;

        // Behind the last weight that is not 0 nothing counts; but what a query may look at it also sees with a weight
        // that is too small for a float.
        Seen = isCausal ? Math.Max(query, weights.LastIndexOfAnyExcept(0f)) + 1 : weights.Length;
    }

    /// <summary>The position that looks.</summary>
    public int Query { get; }

    /// <summary>Its weight on each key, <c>[T]</c>.</summary>
    public ReadOnlySpan<float> Weights { get; }

    /// <summary>How many keys it can see, from the first on; all others have the weight 0.</summary>
    public int Seen { get; }
}
