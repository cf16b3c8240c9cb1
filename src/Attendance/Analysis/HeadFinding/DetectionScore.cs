using System.Numerics.Tensors;
using Attendance.Attention;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// A score of TransformerLens's head_detector: patterns held against a detection pattern of zeros and ones.
/// </summary>
internal sealed class DetectionScore(string name, string description, Func<IReadOnlyList<int>, DetectionKeys> keys)
    : HeadScore(name, description, "")
{
    public override bool IsDetection => true;

    /// <summary>The detection pattern over a prompt, as keys.</summary>
    internal DetectionKeys Keys(IReadOnlyList<int> ids) => keys(ids);

    internal override PromptScorer For(AttentionMaps maps, IReadOnlyList<int> ids, DetectionOptions options) =>
        options.Measure == ErrorMeasure.Mul
            ? new Multiplied(keys(ids), options)
            : new Absolute(keys(ids), options);

    private sealed class Multiplied(DetectionKeys keys, DetectionOptions options) : PromptScorer
    {
        public override void Add(in PatternRow row, ReadOnlySpan<float> other, ref Tally tally)
        {
            KeptKeys kept = new(row, options);
            tally.Divisor += TensorPrimitives.Sum(row.Weights[kept.Left])
                + (double)TensorPrimitives.Sum(row.Weights[kept.Right]);
            for (int key = keys.Last(row.Query); key >= 0; key = keys.Before(key))
            {
                tally.Sum += kept.Contains(key) ? row.Weights[key] : 0;
            }
        }
    }

    private sealed class Absolute(DetectionKeys keys, DetectionOptions options) : PromptScorer
    {
        public override void Add(in PatternRow row, ReadOnlySpan<float> other, ref Tally tally)
        {
            KeptKeys kept = new(row, options);
            tally.Divisor++;
            tally.Sum += TensorPrimitives.SumOfMagnitudes(row.Weights[kept.Left])
                + (double)TensorPrimitives.SumOfMagnitudes(row.Weights[kept.Right]);
            for (int key = keys.Last(row.Query); key >= 0; key = keys.Before(key))
            {
                // |a − 1| in the place of |a − 0|.
                double weight = row.Weights[key];
                tally.Sum += kept.Contains(key) ? Math.Abs(weight - 1) - Math.Abs(weight) : 0;
            }
        }

        public override double Result(in Tally tally) => 1 - (tally.Sum / tally.Divisor);
    }
}
