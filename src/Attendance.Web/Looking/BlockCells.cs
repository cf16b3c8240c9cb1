using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;
using Attendance.Web.Store;

namespace Attendance.Web.Looking;

/// <summary>A measure of whole blocks: every head of a block has its matrix.</summary>
/// <param name="measure">The measure.</param>
/// <param name="cache">The run, with what the measure needs.</param>
/// <param name="prepared">What was made of it before.</param>
/// <param name="set">What is known of the patterns.</param>
/// <param name="lease">The model, where it is let go with these; else null.</param>
internal sealed class BlockCells(
    PerBlockMeasure measure, ActivationCache cache, PreparedMeasure prepared, AttentionInfo set, ModelLease? lease = null)
    : Cells(cache.Attention.Maps.ComputedBlocks, cache.Attention.Maps.Heads, set)
{
    public override void Prepare() => _ = Matrix(0);

    public override void Rows(int block, int head, int first, Span<float> rows) =>
        Matrix(block).Values.Slice(first * Keys, rows.Length).CopyTo(rows);

    public override void Visit(int block, int head, int first, int count, RowVisitor visit) =>
        visit(first, Matrix(block).Values.Slice(first * Keys, count * Keys));

    public override void Dispose() => lease?.Dispose();

    // What is above a block is made of what is below it, so that all cost no more than the last.
    private AttentionMatrix Matrix(int block) => prepared.Blocks(() => measure.Of(cache, 0, Blocks))[block];
}
