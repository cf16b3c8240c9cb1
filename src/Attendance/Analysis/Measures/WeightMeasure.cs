using Attendance.Attention;

namespace Attendance.Analysis.Measures;

/// <summary>The attention weight: softmax of the scores.</summary>
public sealed class WeightMeasure : PerHeadMeasure
{
    /// <inheritdoc/>
    public override string Name => "weight";

    /// <inheritdoc/>
    public override string Label => "attention weight";

    /// <inheritdoc/>
    public override string Meaning => "how much the query looks at the key, 0 to 1: softmax of its scores; a row sums to 1";

    /// <inheritdoc/>
    public override double? Maximum => 1;

    /// <inheritdoc/>
    public override AttentionMatrix Of(ActivationCache cache, HeadId head)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return cache.Attention.Maps.Pattern(head.Block, head.Head);
    }

    /// <inheritdoc/>
    public override AttentionMatrix[] Of(ActivationCache cache, IReadOnlyList<(int Block, int Head)> heads)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return cache.Attention.Maps.Patterns(heads);
    }
}
