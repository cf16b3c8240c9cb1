using Attendance.Errors;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Models;

/// <summary>The text of the decoder of a model that has an encoder, too.</summary>
public abstract partial class TransformerModel
{
    /// <summary>
    /// What the decoder is given so that it writes a text: its start token, then the text without its last token, as
    /// Hugging Face's <c>shift_tokens_right</c> does with labels.
    /// </summary>
    /// <param name="text">The text's tokens, with those that the tokenizer puts around it.</param>
    /// <exception cref="InvalidRequestException">The model has no decoder beside an encoder, or there is no
    /// token.</exception>
    public IReadOnlyList<Token> DecoderTokensFor(IReadOnlyList<Token> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int start = DecoderStart ?? throw NoDecoder();
        return text.Count == 0
            ? throw new InvalidRequestException("The decoder's text has no token; expected at least one.")
            : [.. Describe([start]), .. text.Take(text.Count - 1)];
    }

    /// <summary>Who will look at whom when a prompt is run.</summary>
    /// <param name="attention">The kind of attention, by its name; the primary one when null.</param>
    /// <param name="tokens">The prompt, perhaps with a text for the decoder.</param>
    internal (IReadOnlyList<Token> Queries, IReadOnlyList<Token> Keys) TextsOf(
        string? attention, IReadOnlyList<Token> tokens)
    {
        AttentionSites sites = AttentionSites.Of(attention);
        if (sites.Stack != HookStack.Decoder)
        {
            return (tokens, tokens);
        }

        IReadOnlyList<Token> decoder = (tokens as PromptWithDecoder)?.Decoder ?? DecoderTokensFor(tokens);
        return (decoder, sites.IsCross ? tokens : decoder);
    }

    /// <summary>The decoder's first token; null of a model with one stack.</summary>
    internal virtual int? DecoderStart => null;

    /// <summary>The text for the decoder that came with a prompt; null where none did.</summary>
    /// <exception cref="InvalidRequestException">One did, and the model has no decoder beside an encoder.</exception>
    internal IReadOnlyList<Token>? DecoderTokensOf(IReadOnlyList<Token>? tokens)
    {
        IReadOnlyList<Token>? own = (tokens as PromptWithDecoder)?.Decoder;
        return own is null || DecoderStart is not null ? own : throw NoDecoder();
    }

    /// <summary>The decoder's ids.</summary>
    /// <param name="ids">The prompt's.</param>
    /// <param name="tokens">The prompt as tokens, perhaps with a text for the decoder; or null.</param>
    /// <param name="to">Takes them; made longer where they do not fit.</param>
    /// <returns>How many there are; 0 of a model with one stack.</returns>
    /// <exception cref="InvalidRequestException">The decoder cannot take its text.</exception>
    internal int WriteDecoderIds(ReadOnlySpan<int> ids, IReadOnlyList<Token>? tokens, ref int[] to)
    {
        IReadOnlyList<Token>? own = DecoderTokensOf(tokens);
        if (DecoderStart is not { } start)
        {
            return 0;
        }

        int length = own?.Count ?? ids.Length;
        CheckDecoderLength(length, start);
        if (to.Length < length)
        {
            to = new int[length];
        }

        if (own is null)
        {
            to[0] = start;
            ids[..^1].CopyTo(to.AsSpan(1));
            return length;
        }

        for (int i = 0; i < length; i++)
        {
            to[i] = own[i].Id;
        }

        CheckIds(to.AsSpan(0, length));
        return length;
    }

    /// <summary>How many positions have logits: the decoder's, where there is one.</summary>
    private int OutputLength(int promptLength, IReadOnlyList<Token>? tokens) =>
        tokens is PromptWithDecoder both && DecoderStart is not null ? both.Decoder.Count : promptLength;

    /// <summary>
    /// The ids of a row of a batch for the decoder, and where they stand in the row: the real ones, or where padding
    /// comes behind them, so that it has something to look at, all.
    /// </summary>
    private int[] DecoderRow(TokenBatch batch, int row, int[] promptIds, out int[] positions, out int realLength)
    {
        if (batch.DecoderIds is null)
        {
            int[] shifted = [];
            realLength = WriteDecoderIds(promptIds, null, ref shifted);
            positions = [.. Enumerable.Range(0, realLength)];
            return shifted;
        }

        int start = DecoderStart ?? throw NoDecoder();
        int[] all = batch.DecoderIds[row];
        CheckDecoderLength(all.Length, start);
        int[] real = batch.RealDecoderPositions(row);
        realLength = real.Length;
        positions = ComputesPadding && real[^1] == real.Length - 1 ? [.. Enumerable.Range(0, all.Length)] : real;
        int[] ids = At(all, positions);
        CheckIds(ids);
        return ids;
    }

    private void CheckDecoderLength(int length, int start)
    {
        if (length == 0)
        {
            throw new InvalidRequestException(
                $"The decoder's text has no token; expected at least one, the start token {start}.");
        }

        if (length > Context)
        {
            throw new InvalidRequestException(
                $"The decoder's text has {length} tokens, but the context of {Name} is {Context}; "
                + $"shorten it by {length - Context}.");
        }
    }

    private InvalidRequestException NoDecoder() => new(
        $"{Architecture} has one stack of blocks and no decoder beside it; leave the decoder's text out.");
}
