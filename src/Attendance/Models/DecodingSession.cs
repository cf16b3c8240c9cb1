using System.Runtime.InteropServices;

namespace Attendance.Models;

/// <summary>
/// A text that grows token by token. Keys and values of what is there are kept (about 8·B·E bytes for each token), so
/// that a step computes the new tokens only; the logits are those of a full pass, within float32's noise.
/// </summary>
/// <remarks>
/// For one thread at a time; another one waits. Several sessions of one model take turns. A step allocates nothing.
/// </remarks>
public sealed class DecodingSession : IDisposable
{
    private readonly Lock _turn = new();
    private readonly KeyValueCache _cache;
    private readonly List<int> _ids = [];
    private readonly float[] _logits;
    private bool _hasLogits;
    private bool _disposed;

    internal DecodingSession(TransformerModel model, KeyValueCache cache)
    {
        Model = model;
        _cache = cache;
        _logits = new float[model.Vocabulary];
    }

    /// <summary>The model.</summary>
    public TransformerModel Model { get; }

    /// <summary>How many tokens there are.</summary>
    public int Length => _ids.Count;

    /// <summary>The tokens so far. Valid until the next change.</summary>
    public ReadOnlySpan<int> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <summary>
    /// The logits at the last position, <c>[V]</c>: what is expected next. Overwritten by the next step.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Nothing was appended, or nothing since the text was cut back.
    /// </exception>
    public ReadOnlySpan<float> NextTokenLogits => _hasLogits
        ? _logits
        : throw new InvalidOperationException("There are no logits before a token is appended.");

    /// <summary>Appends tokens and computes what is expected next.</summary>
    /// <param name="ids">At least one: the prompt at first.</param>
    /// <returns><see cref="NextTokenLogits"/>.</returns>
    /// <exception cref="Errors.InvalidRequestException">
    /// An id is outside the vocabulary, or the context has no room.
    /// </exception>
    public ReadOnlySpan<float> Append(params ReadOnlySpan<int> ids)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ids.Length, nameof(ids));
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Model.Append(_cache, ids, _logits);
            _ids.AddRange(ids);
            _hasLogits = true;
            return _logits;
        }
    }

    /// <summary>Forgets the tokens behind the first so many, to go on in another way from there.</summary>
    /// <param name="length">How many stay, 0 to <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        lock (_turn)
        {
            if (length < Length)
            {
                _cache.Length = length;
                _ids.RemoveRange(length, Length - length);
                _hasLogits = false;
            }
        }
    }

    /// <summary>Frees what is kept, when a step that is under way has ended.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            _disposed = true;
            _cache.Dispose();
        }
    }
}
