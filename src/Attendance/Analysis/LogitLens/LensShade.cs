namespace Attendance.Analysis.LogitLens;

/// <summary>What colours the cells of a logit lens.</summary>
public enum LensShade
{
    /// <summary>The target's probability, or where there is none the first candidate's.</summary>
    Probability,

    /// <summary>How undecided the distribution is, nats.</summary>
    Entropy,

    /// <summary>The target's rank, 0 for the most probable token, as log₁₀(1 + rank).</summary>
    Rank,
}
