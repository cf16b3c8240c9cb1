using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Input;

/// <summary>What is to be run: a text, or ids.</summary>
/// <param name="Text">The text, or null.</param>
/// <param name="Ids">The ids, or null.</param>
/// <param name="Pair">A second text that makes a pair with the first, or null.</param>
internal sealed record Prompt(string? Text, int[]? Ids, string? Pair = null)
{
    /// <summary>The text of a decoder that stands beside an encoder, or null.</summary>
    public string? Decoder { get; init; }

    /// <summary>The ids of such a decoder, or null.</summary>
    public int[]? DecoderIds { get; init; }

    /// <summary>Whether a decoder is given a text of its own.</summary>
    public bool HasDecoder => Decoder is not null || DecoderIds is not null;

    /// <summary>The tokens as a model has them.</summary>
    public IReadOnlyList<Token> TokensOf(TransformerModel model)
    {
        IReadOnlyList<Token> tokens =
            Text is null ? model.Describe(Ids)
            : Pair is null ? model.Tokenize(Text)
            : model.Tokenize(Text, Pair);
        return (Decoder, DecoderIds) switch
        {
            ({ } text, _) => new PromptWithDecoder(tokens, model.DecoderTokensFor(model.Tokenize(text))),
            (_, { } ids) => new PromptWithDecoder(tokens, model.Describe(ids)),
            _ => tokens,
        };
    }

    /// <summary>The tokens as a tokenizer has them.</summary>
    public IReadOnlyList<Token> TokensOf(PromptTokenizer tokenizer) =>
        Text is null ? tokenizer.FromIds(Ids)
        : Pair is null ? tokenizer.Encode(Text)
        : tokenizer.EncodePair(Text, Pair);

    /// <summary>The text that the tokens' ranges refer to; null where there are only ids and no tokenizer.</summary>
    public string? TextOf(TransformerModel model) => Text ?? model.Tokenizer?.Decode(Ids);

    /// <summary>
    /// The text that new tokens go on with: the prompt's, or of a model with an encoder and a decoder the one that the
    /// decoder was given, empty where that was none; null where there is no tokenizer.
    /// </summary>
    public string? BegunTextOf(TransformerModel model) =>
        model.Features.AttentionNames.Count == 1 ? TextOf(model)
        : DecoderIds is null && model.Tokenizer is not null ? Decoder ?? ""
        : model.Tokenizer?.Decode(DecoderIds);

    /// <summary>Another text in the place of the prompt, with the same one for a decoder.</summary>
    public Prompt WithText(string text) => new(text, null) { Decoder = Decoder, DecoderIds = DecoderIds };
}
