using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>How much more a head looks at a key in B than in A, over the tokens that correspond.</summary>
/// <param name="a">A's attention.</param>
/// <param name="b">B's attention, of as many blocks and heads.</param>
/// <param name="alignment">Which tokens correspond.</param>
internal sealed class DifferenceCells(AttentionMaps a, AttentionMaps b, TokenAlignment alignment)
    : Cells(
        a.ComputedBlocks,
        a.Heads,
        new AttentionInfo("self", "causal", alignment.Pairs.Count, alignment.Pairs.Count, "prompt", "prompt"))
{
    public override void Rows(int block, int head, int first, Span<float> rows) =>
        Matrix(block, head).Values.Slice(first * Keys, rows.Length).CopyTo(rows);

    public override void Visit(int block, int head, int first, int count, RowVisitor visit) =>
        visit(first, Matrix(block, head).Values.Slice(first * Keys, count * Keys));

    private AttentionMatrix Matrix(int block, int head) =>
        PatternDifference.Of(alignment, a.Pattern(block, head), b.Pattern(block, head));
}
