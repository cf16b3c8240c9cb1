using Attendance.Attention;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>The weights, or the scores, of which any row or column can be made alone.</summary>
/// <param name="maps">The attention.</param>
/// <param name="set">What is known of it.</param>
/// <param name="scores">Whether scores are meant.</param>
internal sealed class PatternCells(AttentionMaps maps, AttentionInfo set, bool scores)
    : Cells(maps.ComputedBlocks, maps.Heads, set)
{
    public override bool IsWhole => false;

    public override void Rows(int block, int head, int first, Span<float> rows)
    {
        if (scores)
        {
            maps.ScoreRows(block, head, first, rows);
        }
        else
        {
            maps.PatternRows(block, head, first, rows);
        }
    }

    public override void Column(int block, int head, int key, int firstQuery, Span<float> column)
    {
        if (scores)
        {
            maps.ScoreColumn(block, head, key, firstQuery, column);
        }
        else
        {
            maps.PatternColumn(block, head, key, firstQuery, column);
        }
    }
}
