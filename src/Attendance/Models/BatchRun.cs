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
    public AttentionMatrix PaddedPattern(int row, int block, int head)
    {
        AttentionMatrix pattern = Runs[row].Attention.Pattern(block, head);
        int[] real = _batch.RealPositions(row);
        var padded = new float[checked(_batch.Length * _batch.Length)];
        for (int query = 0; query < real.Length; query++)
        {
            ReadOnlySpan<float> weights = pattern.Row(query);
            for (int key = 0; key < real.Length; key++)
            {
                padded[(real[query] * _batch.Length) + real[key]] = weights[key];
            }
        }

        return new AttentionMatrix(_batch.Length, _batch.Length, padded);
    }
}
