using System.Numerics.Tensors;
using Attendance.Attention;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// 1 − JS/ln 2 of a head's rows and those of an example, the mean over queries that see more than one key.
/// </summary>
internal sealed class LikeScore(HeadId head) : HeadScore($"like {head}", $"likeness to head {head}, 1 − JS/ln 2", "")
{
    internal override PromptScorer For(AttentionMaps maps, IReadOnlyList<int> ids, DetectionOptions options) =>
        new Scorer(head.Resolve(maps.Blocks, maps.Heads));

    private sealed class Scorer(HeadId head) : PromptScorer
    {
        [ThreadStatic]
        private static double[]? s_rows;

        public override HeadId? Other => head;

        public override void Add(in PatternRow row, ReadOnlySpan<float> other, ref Tally tally)
        {
            if (row.Seen > 1)
            {
                int length = row.Weights.Length;
                if (s_rows is null || s_rows.Length < 2 * length)
                {
                    s_rows = new double[2 * length];
                }

                Span<double> one = s_rows.AsSpan(0, length);
                Span<double> two = s_rows.AsSpan(length, length);
                TensorPrimitives.ConvertTruncating(row.Weights, one);
                TensorPrimitives.ConvertTruncating(other, two);
                tally.Sum += 1 - (Distributions.JensenShannon(one, two) / Math.Log(2));
                tally.Divisor++;
            }
        }
    }
}
