using Attendance.Attention;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>What softmax is given.</summary>
internal sealed class ScoreMeasure() : Measure(new MeasureInfo(
    "score", "score", "q·k times the scale, before softmax; −∞ where a query may not look", "head", Diverging: true))
{
    public override void Rows(AttentionMaps maps, int block, int head, int first, Span<float> rows) =>
        maps.ScoreRows(block, head, first, rows);
}
