using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Analysis;

/// <summary>What a notebook shows of a run, as values: matrices with titles and labels.</summary>
/// <remarks>Blocks and heads are 0-based; negative numbers count from the end.</remarks>
public static class AttentionViews
{
    /// <summary>All heads of one block.</summary>
    /// <param name="run">The run.</param>
    /// <param name="block">The block.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such block or kind, or the run stopped below
    /// it.</exception>
    public static AttentionGrid AllHeads(this Run run, int block, string? attention = null) =>
        Patterns(run, attention).AllHeads(block);

    /// <summary>One head in every block that was computed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="head">The head.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such head.</exception>
    public static AttentionGrid HeadThroughBlocks(this Run run, int head, string? attention = null) =>
        Patterns(run, attention).HeadThroughBlocks(head);

    /// <summary>One head of one block.</summary>
    /// <param name="run">The run.</param>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head, or the run stopped below that
    /// block.</exception>
    public static AttentionGrid OneHead(this Run run, int block, int head, string? attention = null) =>
        Patterns(run, attention).OneHead(block, head);

    /// <summary>
    /// The mean of one head's patterns over some blocks: the notebook's <c>last_attention(start, end)</c>.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="head">The head.</param>
    /// <param name="start">The first block.</param>
    /// <param name="end">The block behind the last, as in a Python slice; null for all from <paramref name="start"/>
    /// on.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head, or no block between start and
    /// end.</exception>
    public static AttentionGrid MeanOverBlocks(this Run run, int head, int start, int? end = null, string? attention = null) =>
        Patterns(run, attention).MeanOverBlocks(head, start, end);

    /// <summary>The mean of the patterns of all heads of one block.</summary>
    /// <param name="run">The run.</param>
    /// <param name="block">The block.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such block or kind, or the run stopped below
    /// it.</exception>
    public static AttentionGrid MeanOverHeads(this Run run, int block, string? attention = null) =>
        Patterns(run, attention).MeanOverHeads(block);

    private static HeadViews Patterns(Run run, string? attention)
    {
        ArgumentNullException.ThrowIfNull(run);
        AttentionSet set = run.AttentionOf(attention);
        return new HeadViews(run, set, "", set.Maps.Patterns);
    }
}
