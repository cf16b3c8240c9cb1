using Attendance.Errors;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models;

public abstract partial class TransformerModel
{
    /// <summary>The checkpoint's files, for what stands beside the weights.</summary>
    internal abstract CheckpointFiles Files { get; }

    /// <summary>Begins to continue a text token by token, with what was computed for earlier tokens kept.</summary>
    /// <returns>An empty session; append the prompt, then one token after the other. Dispose it.</returns>
    /// <exception cref="CheckpointException">The checkpoint has no output head.</exception>
    /// <exception cref="InvalidRequestException">The model continues no text; see
    /// <see cref="ModelFeatures.NoGeneration"/>.</exception>
    public DecodingSession Decode()
    {
        if (DecoderStart is { } start)
        {
            throw new InvalidRequestException(
                $"{Architecture}'s decoder looks at what the encoder makes of a prompt; give Decode its tokens, and append "
                + $"the start token, {start}, first.");
        }

        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new DecodingSession(this, CreateCache());
        }
    }

    /// <summary>
    /// Begins the decoder's text, of a model with an encoder and a decoder. The encoder reads its prompt once, here.
    /// </summary>
    /// <param name="prompt">The prompt's tokens.</param>
    /// <returns>An empty session; append the start token first, then one token after the other. Dispose it.</returns>
    /// <exception cref="CheckpointException">The checkpoint has no output head.</exception>
    /// <exception cref="InvalidRequestException">The model has no encoder, or cannot take the prompt.</exception>
    public DecodingSession Decode(IReadOnlyList<Token> prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (DecoderStart is null)
        {
            throw NoDecoder();
        }

        int[] ids = [.. prompt.Select(token => token.Id)];
        CheckLength(ids.Length);
        CheckIds(ids);
        RefuseInsideAPass();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new DecodingSession(this, CreateCache(ids));
        }
    }

    /// <summary>An empty cache for the decoder's text, with what it looks at in the prompt.</summary>
    /// <exception cref="CheckpointException">The checkpoint has no output head.</exception>
    private protected virtual KeyValueCache CreateCache(int[] prompt) => throw NoDecoder();

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
