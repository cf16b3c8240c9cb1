using Attendance.Tokenizers;

namespace Attendance.Models;

/// <summary>
/// The memory of a run, to be used again by the next: <c>model.Run(ids, options, buffer)</c>. Once it is large enough,
/// a pass without probes allocates nothing, neither on the managed heap nor outside of it.
/// </summary>
/// <remarks>
/// A buffer holds one run. The next pass into it overwrites that run: every <see cref="Run"/> and
/// <see cref="Attendance.Attention.AttentionMaps"/> that came from this buffer shows the new pass from then on, and so
/// do spans of its logits. Patterns (<see cref="Attendance.Attention.AttentionMatrix"/>) that were made before are
/// values and stay. It grows to the longest prompt that it has seen and keeps that much until it is disposed. Do not
/// look at its run on one thread while another thread fills it.
/// </remarks>
public sealed class RunBuffer : IDisposable
{
    private readonly Sequence[] _sequences = new Sequence[1];
    private readonly Sequence[] _decoderSequences = new Sequence[1];
    private readonly int[] _predicted = new int[1];
    private int[] _ids = [];
    private int[] _decoderIds = [];
    private Run? _run;
    private bool _disposed;

    /// <summary>What the pass fills.</summary>
    internal PassResult Result { get; } = new();

    /// <summary>Frees the memory. The run that is in it can no longer be looked at.</summary>
    public void Dispose()
    {
        _disposed = true;
        Result.Dispose();
    }

    /// <summary>Overwrites what is there.</summary>
    /// <param name="model">The model that runs.</param>
    /// <param name="ids">The prompt, copied.</param>
    /// <param name="tokens">The prompt as tokens, or null to make them when they are wanted.</param>
    /// <param name="options">For which positions there will be logits.</param>
    /// <param name="run">What will show the pass.</param>
    /// <returns>The pass's input.</returns>
    internal PassInput Begin(
        TransformerModel model, ReadOnlySpan<int> ids, IReadOnlyList<Token>? tokens, RunOptions options, out Run run)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_ids.Length < ids.Length)
        {
            _ids = new int[ids.Length];
        }

        ids.CopyTo(_ids);
        _sequences[0] = new Sequence(0, ids.Length);
        if (_run is null || !_run.IsOf(model))
        {
            _run = new Run(model, Result);
        }

        run = _run;
        Result.Clear();
        int decoderLength = model.WriteDecoderIds(ids, tokens, ref _decoderIds);
        _decoderSequences[0] = new Sequence(0, decoderLength);
        _predicted[0] = model.PredictedPosition(ids);
        var input = new PassInput
        {
            Predicted = decoderLength == 0 ? _predicted : [],
            Ids = _ids.AsSpan(0, ids.Length),
            Sequences = _sequences,
            Positions = model.PositionsOf(ids),
            FirstPosition = model.FirstPosition,
            TokenTypes = model.TokenTypesOf(tokens),
            DecoderIds = _decoderIds.AsSpan(0, decoderLength),
            DecoderSequences = decoderLength == 0 ? [] : _decoderSequences,
        };
        run.Show(input, (_ids, decoderLength == 0 ? [] : _decoderIds), 0, tokens, options);
        return input;
    }
}
