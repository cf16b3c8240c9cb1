using Attendance.Attention;

namespace Attendance.Analysis.Measures;

/// <summary>A measure that a block has one matrix of, because it is made of all heads at once.</summary>
public abstract class PerBlockMeasure : Measure
{
    /// <summary>The matrices of some blocks in order, <c>[T, T]</c> each.</summary>
    /// <param name="cache">A run that kept <see cref="Measure.Points"/>.</param>
    /// <param name="first">The first block, 0-based.</param>
    /// <param name="count">How many blocks.</param>
    /// <exception cref="Errors.InvalidRequestException">
    /// The run stopped below such a block, or the prompt is too long for this measure.
    /// </exception>
    public abstract AttentionMatrix[] Of(ActivationCache cache, int first, int count);
}
