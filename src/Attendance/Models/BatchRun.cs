using Attendance.Attention;
using Attendance.Errors;
using Attendance.Probes;

namespace Attendance.Models;

/// <summary>One forward pass over a padded batch.</summary>
public sealed class BatchRun
{
    private readonly TransformerModel _model;
    private readonly TokenBatch _batch;
    private readonly PassResult _result;
    private readonly Sequence[] _sequences;
    private readonly Sequence[] _decoderSequences;

    internal BatchRun(
        TransformerModel model, TokenBatch batch, PassResult result, (Sequence[] Prompts, Sequence[] Decoders) sequences,
        IReadOnlyList<Run> runs)
    {
        _model = model;
        _batch = batch;
        _result = result;
        (_sequences, _decoderSequences) = sequences;
        Runs = runs;
    }

    /// <summary>A run for each row, over its real tokens only.</summary>
    public IReadOnlyList<Run> Runs { get; }

    /// <summary>
    /// One head's pattern over all positions of a row, padding included. Columns of padding are exactly 0. Rows of
    /// padding are 0 in GPT-2; in an encoder they are what Hugging Face computes, where padding stands in front of or
    /// behind the real tokens, and in a decoder beside it where it stands behind them.
    /// </summary>
    /// <param name="row">0 to the number of rows − 1.</param>
    /// <param name="block">0-based, negative from the end.</param>
    /// <param name="head">0-based, negative from the end.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    public AttentionMatrix PaddedPattern(int row, int block, int head, string? attention = null)
    {
        int kind = _model.Features.AttentionNames.ToList().IndexOf(Runs[row].AttentionOf(attention).Name);
        var sites = AttentionSites.Of(_model.Features.AttentionNames[kind]);
        bool isOfDecoder = sites.Stack == HookStack.Decoder;
        (int height, int[] queries) = isOfDecoder ? Decoder(row, computed: true) : (_batch.Length, ComputedPositions(row));
        (int width, int[] keys) = isOfDecoder && !sites.IsCross
            ? Decoder(row, computed: false)
            : (_batch.Length, _batch.RealPositions(row));
        AttentionMaps[] maps = _model.MapsOf(_result);
        _model.Place(maps, _sequences, _decoderSequences, row, withPadding: true);
        AttentionMatrix pattern = maps[kind].Pattern(block, head);
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

    /// <summary>The logits at one position of a row, also of padding that was computed, <c>[V]</c>.</summary>
    /// <param name="row">0 to the number of rows − 1.</param>
    /// <param name="position">0 to T − 1, padding counted.</param>
    /// <exception cref="InvalidRequestException">Padding was not computed there.</exception>
    /// <exception cref="InvalidOperationException">The run was made without logits for every position.</exception>
    public ReadOnlySpan<float> PaddedLogits(int row, int position)
    {
        int index = Array.IndexOf(ComputedPositions(row), position);
        return index >= 0
            ? Runs[row].LogitsOfRow(_sequences[row].Start + index)
            : throw new InvalidRequestException($"Position {position} of row {row} is padding, which was not computed.");
    }

    /// <summary>Whether padding was computed, too.</summary>
    internal bool ComputesPadding(int row) => _sequences[row].Length == _batch.Length;

    /// <summary>The positions of a row that were computed: all, or the real ones.</summary>
    private int[] ComputedPositions(int row) => ComputesPadding(row)
        ? [.. Enumerable.Range(0, _batch.Length)]
        : _batch.RealPositions(row);

    /// <summary>The length of a row of the decoder, and which of its positions are real, or were computed.</summary>
    private (int Length, int[] Positions) Decoder(int row, bool computed)
    {
        (int length, int[] real) = _batch.DecoderIds is { } ids
            ? (ids[row].Length, _batch.RealDecoderPositions(row))
            : (_decoderSequences[row].Length, [.. Enumerable.Range(0, _decoderSequences[row].Length)]);
        return (
            length,
            computed && _decoderSequences[row].Length == length ? [.. Enumerable.Range(0, length)] : real);
    }
}
