using Attendance.Attention;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>The pattern as it is.</summary>
internal sealed class WeightMeasure() : Measure(new MeasureInfo(
    "weight", "weight", "softmax of the scores: how much of its attention a query gives to a key; rows sum to 1",
    "head", Diverging: false))
{
    public override void Rows(AttentionMaps maps, int block, int head, int first, Span<float> rows) =>
        maps.PatternRows(block, head, first, rows);
}
