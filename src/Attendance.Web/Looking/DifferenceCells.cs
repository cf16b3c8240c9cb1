using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>How much more a head looks at a key in B than in A, over the tokens that correspond.</summary>
/// <param name="a">A's attention.</param>
/// <param name="b">B's attention, of as many blocks and heads.</param>
/// <param name="set">What is known of A's.</param>
/// <param name="queries">Which tokens that look correspond.</param>
/// <param name="keys">Which of those that are looked at.</param>
internal sealed class DifferenceCells(
    AttentionMaps a, AttentionMaps b, AttentionInfo set, TokenAlignment queries, TokenAlignment keys)
    : Cells(a.ComputedBlocks, a.Heads, set with { Queries = queries.Pairs.Count, Keys = keys.Pairs.Count })
{
    public override void Rows(int block, int head, int first, Span<float> rows) =>
        Matrix(block, head).Values.Slice(first * Keys, rows.Length).CopyTo(rows);

    public override void Visit(int block, int head, int first, int count, RowVisitor visit) =>
        visit(first, Matrix(block, head).Values.Slice(first * Keys, count * Keys));

    private AttentionMatrix Matrix(int block, int head) =>
        PatternDifference.Of(queries, keys, a.Pattern(block, head), b.Pattern(block, head));
}
