using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Models;

public abstract partial class TransformerModel
{
    /// <summary>The checkpoint's files, for what stands beside the weights.</summary>
    internal abstract CheckpointFiles Files { get; }

    /// <summary>Begins to continue a text token by token, with what was computed for earlier tokens kept.</summary>
    /// <returns>An empty session; append the prompt, then one token after the other. Dispose it.</returns>
    /// <exception cref="CheckpointException">The checkpoint has no output head.</exception>
    /// <exception cref="InvalidRequestException">The model continues no text; see <see cref="ModelFeatures.NoGeneration"/>.</exception>
    public DecodingSession Decode()
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new DecodingSession(this, CreateCache());
        }
    }

    /// <summary>An empty cache for this model.</summary>
    /// <exception cref="CheckpointException">The checkpoint has no output head.</exception>
    private protected virtual KeyValueCache CreateCache() => throw NoDecoding();

    /// <summary>One pass over new tokens that follow those in the cache; the cache then has them too.</summary>
    /// <param name="cache">Keys and values of the tokens before.</param>
    /// <param name="ids">The new tokens; ids of the vocabulary, and no more than the context has room for.</param>
    /// <param name="logits">Takes the logits at the last of them, <c>[V]</c>.</param>
    private protected virtual void Forward(KeyValueCache cache, ReadOnlySpan<int> ids, Span<float> logits) =>
        throw NoDecoding();

    private InvalidRequestException NoDecoding() =>
        new(Features.NoGeneration ?? $"{Name} continues no text.");

    /// <summary>The same, checked and in turn with other passes.</summary>
    /// <exception cref="InvalidRequestException">
    /// An id is outside the vocabulary, or the context has no room.
    /// </exception>
    internal void Append(KeyValueCache cache, ReadOnlySpan<int> ids, Span<float> logits)
    {
        CheckIds(ids);
        if (ids.Length > Context - cache.Length)
        {
            throw new InvalidRequestException(
                $"{cache.Length} tokens and {ids.Length} more are too many: the context of {Name} is {Context}; "
                + "append fewer, or begin again with less.");
        }

        RefuseInsideAPass();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Forward(cache, ids, logits);
        }
    }
}
