using System.Collections;
using Attendance.Tokenizers;

namespace Attendance.Models;

/// <summary>
/// A prompt, and the text that the decoder of a model with an encoder and a decoder is given. To be used wherever a
/// prompt's tokens are: it is the list of these. Without it, the decoder is given the prompt itself, shifted right.
/// </summary>
/// <param name="prompt">The prompt's tokens, for the encoder.</param>
/// <param name="decoder">
/// The decoder's tokens as it is given them, the start token first; see
/// <see cref="TransformerModel.DecoderTokensFor"/>.
/// </param>
public sealed class PromptWithDecoder(IReadOnlyList<Token> prompt, IReadOnlyList<Token> decoder) : IReadOnlyList<Token>
{
    /// <summary>The prompt's tokens.</summary>
    public IReadOnlyList<Token> Prompt { get; } = prompt;

    /// <summary>The decoder's tokens.</summary>
    public IReadOnlyList<Token> Decoder { get; } = decoder;

    /// <summary>A prompt that is run beside another: with the same decoder's text, where that one came with a
    /// text.</summary>
    /// <param name="prompt">The prompt's tokens.</param>
    /// <param name="other">The other prompt, perhaps with a text for the decoder.</param>
    public static IReadOnlyList<Token> Beside(IReadOnlyList<Token> prompt, IReadOnlyList<Token> other) =>
        other is PromptWithDecoder both ? new PromptWithDecoder(prompt, both.Decoder) : prompt;

    /// <inheritdoc/>
    public int Count => Prompt.Count;

    /// <inheritdoc/>
    public Token this[int index] => Prompt[index];

    /// <inheritdoc/>
    public IEnumerator<Token> GetEnumerator() => Prompt.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
