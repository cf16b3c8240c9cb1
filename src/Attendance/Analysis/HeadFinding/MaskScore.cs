using System.Runtime.InteropServices;
using Attendance.Attention;
using Attendance.Errors;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// Patterns held against a matrix that the user gave, as TransformerLens's detect_head does with a tensor.
/// </summary>
internal sealed class MaskScore : HeadScore
{
    private readonly AttentionMatrix _mask;

    public MaskScore(string name, AttentionMatrix mask)
        : base(name, "likeness to the mask", "")
    {
        if (mask.Queries != mask.Keys)
        {
            throw new InvalidRequestException(
                $"The mask is {mask.Queries} × {mask.Keys}; expected a square one, a row and a column for each token.");
        }

        for (int query = 0; query < mask.Queries; query++)
        {
            foreach (float value in mask.Row(query))
            {
                if (!float.IsFinite(value))
                {
                    throw new InvalidRequestException($"Row {query} of the mask has a value that is no number.");
                }
            }
        }

        _mask = mask;
    }

    public override bool IsDetection => true;

    internal override void Identify(BinaryWriter writer)
    {
        base.Identify(writer);
        writer.Write(_mask.Queries);
        writer.Write(MemoryMarshal.AsBytes(_mask.Values));
    }

    internal override PromptScorer For(AttentionMaps maps, IReadOnlyList<int> ids, DetectionOptions options)
    {
        for (int query = 0; query < _mask.Queries && maps.Kind == AttentionKind.CausalSelf; query++)
        {
            if (_mask.Row(query)[(query + 1)..].ContainsAnyExcept(0f))
            {
                throw new InvalidRequestException(
                    $"Row {query} of the mask looks at later tokens, which no head does; "
                    + "expected zeros above the diagonal.");
            }
        }

        return ids.Count == _mask.Queries
            ? new Scorer(_mask, options)
            : throw new InvalidRequestException(
                $"The mask is {_mask.Queries} × {_mask.Keys}, but the prompt has {ids.Count} tokens; "
                + "expected a row and a column for each token.");
    }

    private sealed class Scorer(AttentionMatrix mask, DetectionOptions options) : PromptScorer
    {
        public override void Add(in PatternRow row, ReadOnlySpan<float> other, ref Tally tally)
        {
            KeptKeys kept = new(row, options);
            ReadOnlySpan<float> wanted = mask.Row(row.Query);
            tally.Divisor += options.Measure == ErrorMeasure.Abs ? 1 : 0;
            for (int key = 0; key < row.Seen; key++)
            {
                if (!kept.Contains(key))
                {
                    continue;
                }

                double weight = row.Weights[key];
                if (options.Measure == ErrorMeasure.Abs)
                {
                    tally.Sum += Math.Abs(weight - wanted[key]);
                }
                else
                {
                    tally.Sum += weight * wanted[key];
                    tally.Divisor += weight;
                }
            }
        }

        public override double Result(in Tally tally) =>
            options.Measure == ErrorMeasure.Abs ? 1 - base.Result(tally) : base.Result(tally);
    }
}
