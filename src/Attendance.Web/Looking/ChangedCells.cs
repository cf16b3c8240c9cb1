using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;
using Attendance.Web.Store;

namespace Attendance.Web.Looking;

/// <summary>A measure that is made of the weights row by row.</summary>
/// <param name="measure">The measure; it may read the model's weights.</param>
/// <param name="cache">The run, with what the measure needs.</param>
/// <param name="prepared">What was made of it before.</param>
/// <param name="set">What is known of the patterns.</param>
/// <param name="lease">The model, where it is let go with these; else null.</param>
internal sealed class ChangedCells(
    PerHeadMeasure measure, ActivationCache cache, PreparedMeasure prepared, AttentionInfo set, ModelLease? lease = null)
    : Cells(cache.Attention.Maps.ComputedBlocks, cache.Attention.Maps.Heads, set)
{
    private readonly AttentionMaps _maps = cache.Attention.Maps;

    public override bool IsWhole => false;

    public override void Rows(int block, int head, int first, Span<float> rows)
    {
        _maps.PatternRows(block, head, first, rows);
        ChangeOf(block, head).Rows(first, rows, Keys);
    }

    public override void Column(int block, int head, int key, int firstQuery, Span<float> column)
    {
        HeadChange change = ChangeOf(block, head);
        _maps.PatternColumn(block, head, key, firstQuery, column);
        if (!change.Column(key, firstQuery, column))
        {
            base.Column(block, head, key, firstQuery, column);
        }
    }

    public override void Dispose() => lease?.Dispose();

    private HeadChange ChangeOf(int block, int head) => prepared.Change(
        (block * Heads) + head, () => measure.ChangeOf(cache, new HeadId(block, head))!);
}
