namespace Attendance.Analysis.Comparison;

/// <summary>What heads of two runs are ranked by.</summary>
public enum HeadMeasure
{
    /// <summary>
    /// How differently they look: Jensen–Shannon divergence of aligned rows; see <see cref="HeadDivergence"/>.
    /// </summary>
    Divergence,

    /// <summary>How differently they speak for a next token directly: B's logit attribution minus A's.</summary>
    Attribution,

    /// <summary>What the next token becomes when a head's output comes from the other run.</summary>
    Output,

    /// <summary>
    /// What the next token becomes when a head's pattern comes from the other run, and its values do not.
    /// </summary>
    Pattern,
}
