using Attendance.Attention;
using Attendance.Tokenizers;

namespace Attendance.Models;

/// <summary>One forward pass over one prompt, and what can be seen of it.</summary>
public sealed class Run
{
    private readonly TransformerModel _model;
    private readonly PassResult _result;
    private readonly AttentionMaps[] _maps;
    private int[] _ids = [];
    private int[] _decoderIds = [];
    private IReadOnlyList<Token>? _tokens;
    private IReadOnlyList<Token>? _decoderTokens;
    private Sequence _sequence;
    private Sequence _output;
    private LogitPositions _logits;
    private IReadOnlyList<int> _positions = [];
    private int _index;

    internal Run(TransformerModel model, PassResult result)
    {
        _model = model;
        _result = result;
        Model = model.Name;
        _maps = model.MapsOf(result);
    }

    /// <summary>The name of the model that ran.</summary>
    public string Model { get; }

    /// <summary>
    /// The prompt's tokens, T of them. Where ids were run, they are made when they are first asked for.
    /// </summary>
    /// <exception cref="Errors.CheckpointException">The tokenizer's files are damaged.</exception>
    public IReadOnlyList<Token> Tokens => _tokens ??= _model.Describe(_ids.AsSpan(_sequence.Start, _sequence.Length));

    /// <summary>The tokens of the decoder of a model that has an encoder, too; none of others.</summary>
    /// <exception cref="Errors.CheckpointException">The tokenizer's files are damaged.</exception>
    public IReadOnlyList<Token> DecoderTokens => _decoderTokens ??= _decoderIds.Length == 0
        ? []
        : _model.Describe(_decoderIds.AsSpan(_output.Start, _output.Length));

    /// <summary>
    /// The attention of every head up to the highest block that was asked for; of a model with several kinds the
    /// primary one, which is the encoder's.
    /// </summary>
    public AttentionMaps Attention => _maps[0];

    /// <summary>Every kind of attention in the run, the primary one first.</summary>
    public IReadOnlyList<AttentionSet> Attentions =>
    [
        .. _maps.Select((maps, i) => new AttentionSet(
            _model.Features.AttentionNames[i],
            maps,
            i == 0 ? Tokens : DecoderTokens,
            i == 0 || maps.Kind == AttentionKind.Cross ? Tokens : DecoderTokens)),
    ];

    /// <summary>Whether there are several kinds of attention, so that one has to be named.</summary>
    internal bool HasSeveralKinds => _maps.Length > 1;

    /// <summary>One kind of attention.</summary>
    /// <param name="name">Its name in <see cref="ModelFeatures.AttentionNames"/>; the primary one when null.</param>
    /// <exception cref="Errors.InvalidRequestException">The model has no such kind.</exception>
    public AttentionSet AttentionOf(string? name) =>
        Attentions[name is null ? 0 : _model.Features.IndexOf(name, _model.Architecture)];

    /// <summary>
    /// The position whose logits are <see cref="NextTokenLogits"/>: the last, or in a model that predicts masked tokens
    /// the first masked one, if any is.
    /// </summary>
    public int PredictedPosition { get; private set; }

    /// <summary>
    /// The logits at <see cref="PredictedPosition"/>, <c>[V]</c>: what the model expects next, or in the place of the
    /// mask, before softmax.
    /// </summary>
    /// <exception cref="InvalidOperationException">The run was made without logits.</exception>
    public ReadOnlySpan<float> NextTokenLogits => LogitRow(PredictedPosition);

    /// <summary>The logits at one position, <c>[V]</c>.</summary>
    /// <param name="position">0 to T − 1.</param>
    /// <exception cref="InvalidOperationException">The run was made without logits for that position.</exception>
    public ReadOnlySpan<float> LogitsAt(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)_output.Length, nameof(position));
        bool known = _logits switch
        {
            LogitPositions.All => true,
            LogitPositions.Last => position == PredictedPosition,
            LogitPositions.Chosen => _positions.Contains(position),
            _ => false,
        };
        return known
            ? LogitRow(position)
            : throw new InvalidOperationException("Run the model with LogitPositions.All to see logits at every position.");
    }

    /// <summary>The logits at one row of the pass, of one that was made with logits for every position.</summary>
    internal ReadOnlySpan<float> LogitsOfRow(int row) => _logits == LogitPositions.All
        ? LogitRow(row - _output.Start)
        : throw new InvalidOperationException("Run the model with LogitPositions.All to see logits at every position.");

    /// <summary>True when another pass of this model can be shown by this object.</summary>
    internal bool IsOf(TransformerModel model) => model == _model;

    /// <summary>Shows one sequence of a pass from now on.</summary>
    /// <param name="input">The pass's input.</param>
    /// <param name="ids">The array of its ids, and of those of a decoder.</param>
    /// <param name="index">Which sequence of the pass it is.</param>
    /// <param name="tokens">Its tokens, or null to make them when they are wanted.</param>
    /// <param name="options">For which positions there will be logits.</param>
    internal void Show(
        in PassInput input, (int[] Own, int[] Decoder) ids, int index, IReadOnlyList<Token>? tokens, RunOptions options)
    {
        (_ids, _decoderIds) = ids;
        _sequence = input.Sequences[index].Real;
        _output = input.OutputSequences[index].Real;
        PredictedPosition = input.PredictedRow(index) - _output.Start;
        _index = index;
        _tokens = tokens;
        _decoderTokens = (tokens as PromptWithDecoder)?.Decoder;
        _logits = options.Logits;
        _positions = options.Positions;
        _model.Place(_maps, input.Sequences, input.DecoderSequences, index, withPadding: false);
    }

    private ReadOnlySpan<float> LogitRow(int position)
    {
        float[] logits = _result.Logits
            ?? throw new InvalidOperationException("Run the model with LogitPositions.Last or All to see logits.");
        int row = _logits switch
        {
            LogitPositions.All => _output.Start + position,
            LogitPositions.Chosen => (_index * _positions.Count) + IndexOf(position),
            _ => _index,
        };
        return logits.AsSpan(row * _model.Vocabulary, _model.Vocabulary);
    }

    private int IndexOf(int position)
    {
        for (int i = 0; i < _positions.Count; i++)
        {
            if (_positions[i] == position)
            {
                return i;
            }
        }

        throw new InvalidOperationException("The run was made without logits at that position.");
    }
}
