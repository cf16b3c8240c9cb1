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

    public override void Visit(int block, int head, int first, int count, RowVisitor visit)
    {
        // A row after the other: a wall would otherwise leave three matrices of every head behind.
        var bandsA = new PatternBands(a, block, head);
        var bandsB = new PatternBands(b, block, head);
        float[] difference = new float[Keys];
        for (int row = first; row < first + count; row++)
        {
            (int queryA, int queryB) = queries.PairSpan[row];
            PatternDifference.OfRows(keys.PairSpan, bandsA.Row(queryA), bandsB.Row(queryB), difference);
            visit(row, difference);
        }
    }

    private AttentionMatrix Matrix(int block, int head) =>
        PatternDifference.Of(queries, keys, a.Pattern(block, head), b.Pattern(block, head));
}
