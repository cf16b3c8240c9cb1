namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// A score made ready for one prompt. It sees each head's pattern row by row and never all of it; what it gathers lies
/// with the caller, so that many threads can use one.
/// </summary>
internal abstract class PromptScorer
{
    /// <summary>The head whose rows are wanted beside each head's own, or null.</summary>
    public virtual Attention.HeadId? Other => null;

    /// <summary>Takes a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="other">The same row of <see cref="Other"/>; empty where there is none.</param>
    /// <param name="tally">What has been gathered.</param>
    public abstract void Add(in PatternRow row, ReadOnlySpan<float> other, ref Tally tally);

    /// <summary>The score when all rows have been seen; NaN where it has no meaning.</summary>
    public virtual double Result(in Tally tally) => tally.Sum / tally.Divisor;
}
