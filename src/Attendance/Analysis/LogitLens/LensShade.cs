namespace Attendance.Analysis.LogitLens;

/// <summary>What colours the cells of a logit lens.</summary>
public enum LensShade
{
    /// <summary>The target's probability, or where there is none the first candidate's.</summary>
    Probability,

    /// <summary>How undecided the distribution is, nats.</summary>
    Entropy,

    /// <summary>The target's place among all tokens, 1 for the first, as its logarithm to base 10.</summary>
    Rank,
}
