using Attendance.Attention;
using Attendance.Errors;
using Attendance.Probes;

namespace Attendance.Analysis.Measures;

/// <summary>A measure that a block has one matrix of, because it is made of all heads at once.</summary>
public abstract class PerBlockMeasure : Measure
{
    /// <summary>The matrices of some blocks in order, <c>[T, T]</c> each.</summary>
    /// <param name="cache">A run that kept <see cref="Measure.Points"/>.</param>
    /// <param name="first">The first block, 0-based.</param>
    /// <param name="count">How many blocks.</param>
    /// <exception cref="InvalidRequestException">
    /// The run stopped below such a block, or the prompt is too long for this measure.
    /// </exception>
    public abstract AttentionMatrix[] Of(ActivationCache cache, int first, int count);

    /// <summary>The attention of a stack in which nothing but its own tokens comes in from block to block.</summary>
    /// <exception cref="InvalidRequestException">It is a decoder's, into which the prompt comes, too.</exception>
    private protected AttentionMaps MapsOf(ActivationCache cache) =>
        IsOf(cache.Attention.Name)
            ? cache.Attention.Maps
            : throw new InvalidRequestException(
                $"The measure {Name} follows tokens through the blocks of one stack, and in each block of the decoder the "
                + "prompt comes in by cross attention as well; take the encoder's attention.");

    /// <inheritdoc/>
    internal override bool IsOf(string attention) => AttentionSites.Of(attention).Stack != HookStack.Decoder;
}
