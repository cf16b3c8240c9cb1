using Attendance.Attention;

namespace Attendance.Analysis.HeadFinding;

/// <summary>The mean of a number that each row has, over the rows that see more than one key.</summary>
internal sealed class MeanScore(
    string name, string description, string unit, MeanScore.RowMeasure measure, bool comparesPositions = false)
    : HeadScore(name, description, unit)
{
    public override bool ComparesPositions => comparesPositions;

    internal delegate double RowMeasure(PatternRow row);

    internal override PromptScorer For(AttentionMaps maps, IReadOnlyList<int> ids, DetectionOptions options) =>
        new Scorer(measure);

    private sealed class Scorer(RowMeasure measure) : PromptScorer
    {
        public override void Add(in PatternRow row, ReadOnlySpan<float> other, ref Tally tally)
        {
            if (row.Seen > 1)
            {
                tally.Sum += measure(row);
                tally.Divisor++;
            }
        }
    }
}
