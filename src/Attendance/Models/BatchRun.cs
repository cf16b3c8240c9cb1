using Attendance.Attention;

namespace Attendance.Models;

/// <summary>One forward pass over a padded batch.</summary>
public sealed class BatchRun
{
    private readonly TokenBatch _batch;

    internal BatchRun(TokenBatch batch, IReadOnlyList<Run> runs)
    {
        _batch = batch;
        Runs = runs;
    }

    /// <summary>A run for each row, over its real tokens only.</summary>
    public IReadOnlyList<Run> Runs { get; }

    /// <summary>
    /// One head's pattern over all positions of a row, padding included: exactly 0 in the columns and rows of padding.
    /// </summary>
    /// <param name="row">0 to the number of rows − 1.</param>
    /// <param name="block">0-based, negative from the end.</param>
    /// <param name="head">0-based, negative from the end.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    public AttentionMatrix PaddedPattern(int row, int block, int head, string? attention = null)
    {
        AttentionSet set = Runs[row].AttentionOf(attention);
        AttentionMatrix pattern = set.Maps.Pattern(block, head);
        (int Length, int[] Real) prompt = (_batch.Length, _batch.RealPositions(row));
        (int Length, int[] Real) decoder = _batch.DecoderIds is null
            ? (set.QueryTokens.Count, [.. Enumerable.Range(0, set.QueryTokens.Count)])
            : (_batch.DecoderIds[row].Length, _batch.RealDecoderPositions(row));
        bool isDecoder = set.Maps != Runs[row].Attention;
        (int height, int[] queries) = isDecoder ? decoder : prompt;
        (int width, int[] keys) = isDecoder && set.Maps.Kind != AttentionKind.Cross ? decoder : prompt;
        float[] padded = new float[checked(height * width)];
        for (int query = 0; query < queries.Length; query++)
        {
            ReadOnlySpan<float> weights = pattern.Row(query);
            for (int key = 0; key < keys.Length; key++)
            {
                padded[(queries[query] * width) + keys[key]] = weights[key];
            }
        }

        return new AttentionMatrix(height, width, padded);
    }
}
