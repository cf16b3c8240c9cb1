using Attendance.Attention;

namespace Attendance.Analysis.Architecture;

/// <summary>
/// Whether the rows of every head's pattern sum to 1, and what they sum to before softmax. Rows sum to 1 because
/// softmax divides each by its sum; nothing else in a model has a part in that.
/// </summary>
public sealed record RowSumCheck
{
    private RowSumCheck()
    {
    }

    /// <summary>Number of rows that were summed, over all blocks and heads.</summary>
    public required long Rows { get; init; }

    /// <summary>Largest |sum − 1|.</summary>
    public required double Deviation { get; init; }

    /// <summary>Smallest sum of a row of scores, before softmax, over the keys that the query may look at.</summary>
    public required double SmallestScoreSum { get; init; }

    /// <summary>Largest sum of a row of scores.</summary>
    public required double LargestScoreSum { get; init; }

    /// <summary>Largest weight of a key behind its query; null for the attention of one sequence to another.</summary>
    public required double? LargestWeightAhead { get; init; }

    /// <summary>Sums every row.</summary>
    internal static RowSumCheck Of(AttentionMaps maps)
    {
        long rows = 0;
        double deviation = 0;
        double ahead = 0;
        (double smallest, double largest) = (double.MaxValue, double.MinValue);
        for (int block = 0; block < maps.Blocks; block++)
        {
            for (int head = 0; head < maps.Heads; head++)
            {
                AttentionMatrix pattern = maps.Pattern(block, head);
                AttentionMatrix scores = maps.Scores(block, head);
                for (int query = 0; query < pattern.Queries; query++, rows++)
                {
                    double sum = Sum(pattern.Row(query));

                    // Written so that NaN counts as wrong.
                    deviation = Math.Abs(sum - 1) <= deviation ? deviation : Math.Abs(sum - 1);
                    ahead = Math.Max(ahead, LargestBehind(pattern.Row(query), query));
                    double score = Sum(scores.Row(query));
                    (smallest, largest) = (Math.Min(smallest, score), Math.Max(largest, score));
                }
            }
        }

        return new RowSumCheck
        {
            Rows = rows,
            Deviation = deviation,
            SmallestScoreSum = smallest,
            LargestScoreSum = largest,
            LargestWeightAhead = maps.Kind == AttentionKind.Cross ? null : ahead,
        };
    }

    // What is masked has a score of minus infinity, and is no term of softmax.
    private static double Sum(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (float value in row)
        {
            sum += float.IsNegativeInfinity(value) ? 0 : value;
        }

        return sum;
    }

    private static double LargestBehind(ReadOnlySpan<float> row, int query)
    {
        double largest = 0;
        for (int key = query + 1; key < row.Length; key++)
        {
            largest = Math.Max(largest, row[key]);
        }

        return largest;
    }
}
