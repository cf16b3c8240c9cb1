using Attendance.Attention;
using Attendance.Errors;

namespace Attendance.Analysis.Measures;

/// <summary>
/// What <see cref="AttentionViews"/> shows of weights, of any measure; and a measure of whole blocks.
/// </summary>
/// <remarks>
/// Blocks and heads are 0-based; negative numbers count from the end. The run must have kept
/// <see cref="Measure.Points"/>. Titles name the measure, unless it is the weight.
/// </remarks>
public static class MeasureViews
{
    /// <summary>All heads of one block.</summary>
    /// <param name="cache">The run.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="block">The block.</param>
    /// <exception cref="InvalidRequestException">There is no such block, or the run stopped below it.</exception>
    public static AttentionGrid AllHeads(this ActivationCache cache, PerHeadMeasure measure, int block) =>
        Heads(cache, measure).AllHeads(block);

    /// <summary>One head in every block that was computed.</summary>
    /// <param name="cache">The run.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="InvalidRequestException">There is no such head.</exception>
    public static AttentionGrid HeadThroughBlocks(this ActivationCache cache, PerHeadMeasure measure, int head) =>
        Heads(cache, measure).HeadThroughBlocks(head);

    /// <summary>One head of one block.</summary>
    /// <param name="cache">The run.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head, or the run stopped below that
    /// block.</exception>
    public static AttentionGrid OneHead(this ActivationCache cache, PerHeadMeasure measure, int block, int head) =>
        Heads(cache, measure).OneHead(block, head);

    /// <summary>The mean of one head's matrices over some blocks: of scores, the mean of scores, and so on.</summary>
    /// <param name="cache">The run.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="head">The head.</param>
    /// <param name="start">The first block.</param>
    /// <param name="end">The block behind the last, as in a Python slice; null for all from <paramref name="start"/>
    /// on.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head, or no block between start and
    /// end.</exception>
    public static AttentionGrid MeanOverBlocks(
        this ActivationCache cache, PerHeadMeasure measure, int head, int start, int? end = null) =>
        Heads(cache, measure).MeanOverBlocks(head, start, end);

    /// <summary>The mean of the matrices of all heads of one block.</summary>
    /// <param name="cache">The run.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="block">The block.</param>
    /// <exception cref="InvalidRequestException">There is no such block, or the run stopped below it.</exception>
    public static AttentionGrid MeanOverHeads(this ActivationCache cache, PerHeadMeasure measure, int block) =>
        Heads(cache, measure).MeanOverHeads(block);

    /// <summary>A measure of whole blocks: one block, or every block that was computed.</summary>
    /// <param name="cache">The run.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="block">The block; every one when null.</param>
    /// <exception cref="InvalidRequestException">
    /// There is no such block, the run stopped below it, or the prompt is too long for the measure.
    /// </exception>
    public static AttentionGrid Blocks(this ActivationCache cache, PerBlockMeasure measure, int? block = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(measure);
        AttentionMaps maps = cache.Attention.Maps;
        int first = block is { } one ? maps.BlockIndex(one) : 0;
        AttentionMatrix[] matrices = measure.Of(cache, first, block is null ? maps.ComputedBlocks : 1);
        return HeadViews.Grid(
            cache.Run,
            cache.Attention,
            measure.Label,
            block is null ? "every block" : $"block {first}",
            [.. matrices.Select((matrix, i) => new AttentionPanel($"block {first + i}", first + i, null, matrix))]);
    }

    private static HeadViews Heads(ActivationCache cache, PerHeadMeasure measure)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(measure);
        return new HeadViews(
            cache.Run, cache.Attention, measure is WeightMeasure ? "" : measure.Label, heads => measure.Of(cache, heads));
    }
}
