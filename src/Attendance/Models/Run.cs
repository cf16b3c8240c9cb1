using Attendance.Attention;
using Attendance.Tokenizers;

namespace Attendance.Models;

/// <summary>One forward pass over one prompt, and what can be seen of it.</summary>
public sealed class Run
{
    private readonly TransformerModel _model;
    private readonly PassResult _result;
    private int[] _ids = [];
    private IReadOnlyList<Token>? _tokens;
    private Sequence _sequence;
    private LogitPositions _logits;
    private int _index;

    internal Run(TransformerModel model, PassResult result)
    {
        _model = model;
        _result = result;
        Model = model.Name;
        Attention = model.MapsOf(result.Attention);
    }

    /// <summary>The name of the model that ran.</summary>
    public string Model { get; }

    /// <summary>The prompt's tokens, T of them. Where ids were run, they are made when they are first asked for.</summary>
    /// <exception cref="Errors.CheckpointException">The tokenizer's files are damaged.</exception>
    public IReadOnlyList<Token> Tokens => _tokens ??= _model.Describe(_ids.AsSpan(_sequence.Start, _sequence.Length));

    /// <summary>The attention of every head up to the highest block that was asked for.</summary>
    public AttentionMaps Attention { get; }

    /// <summary>The logits at the last position, <c>[V]</c>: what the model expects next, before softmax.</summary>
    /// <exception cref="InvalidOperationException">The run was made without logits.</exception>
    public ReadOnlySpan<float> NextTokenLogits => LogitRow(_sequence.Length - 1);

    /// <summary>The logits at one position, <c>[V]</c>.</summary>
    /// <param name="position">0 to T − 1.</param>
    /// <exception cref="InvalidOperationException">The run was made without logits for every position.</exception>
    public ReadOnlySpan<float> LogitsAt(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)_sequence.Length, nameof(position));
        return _logits == LogitPositions.All || (_logits == LogitPositions.Last && position == _sequence.Length - 1)
            ? LogitRow(position)
            : throw new InvalidOperationException("Run the model with LogitPositions.All to see logits at every position.");
    }

    /// <summary>True when another pass of this model can be shown by this object.</summary>
    internal bool IsOf(TransformerModel model) => model == _model;

    /// <summary>Shows one sequence of a pass from now on.</summary>
    /// <param name="ids">The ids of the whole pass.</param>
    /// <param name="sequence">Where the sequence lies in it.</param>
    /// <param name="index">Which sequence of the pass it is.</param>
    /// <param name="tokens">Its tokens, or null to make them when they are wanted.</param>
    /// <param name="logits">For which positions there will be logits.</param>
    internal void Show(
        int[] ids, Sequence sequence, int index, IReadOnlyList<Token>? tokens, LogitPositions logits)
    {
        _ids = ids;
        _sequence = sequence;
        _index = index;
        _tokens = tokens;
        _logits = logits;
        Attention.Show(index, sequence.Start, sequence.Length);
    }

    private ReadOnlySpan<float> LogitRow(int position)
    {
        float[] logits = _result.Logits
            ?? throw new InvalidOperationException("Run the model with LogitPositions.Last or All to see logits.");
        int row = _logits == LogitPositions.All ? _sequence.Start + position : _index;
        return logits.AsSpan(row * _model.Vocabulary, _model.Vocabulary);
    }
}
