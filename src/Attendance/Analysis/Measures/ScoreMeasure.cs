using Attendance.Attention;

namespace Attendance.Analysis.Measures;

/// <summary>The score: q·k, scaled, before mask and softmax; −∞ where the query may not look.</summary>
/// <remarks>Only differences within a row mean something: softmax does not see what is added to all of it.</remarks>
public sealed class ScoreMeasure : PerHeadMeasure
{
    /// <inheritdoc/>
    public override string Name => "score";

    /// <inheritdoc/>
    public override string Label => "score (scaled q·k)";

    /// <inheritdoc/>
    public override string Meaning =>
        "q·k, scaled, before softmax; no value where a query may not look; only differences within a row matter";

    /// <inheritdoc/>
    public override bool IsSigned => true;

    /// <inheritdoc/>
    public override AttentionMatrix Of(ActivationCache cache, HeadId head)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return cache.Attention.Maps.Scores(head.Block, head.Head);
    }
}
