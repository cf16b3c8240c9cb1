using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Generation;

/// <summary>A prompt and what follows it.</summary>
public sealed class Continuation
{
    private Continuation(TextGenerator generator, IReadOnlyList<GenerationStep> steps)
    {
        Prompt = generator.Prompt;
        Steps = steps;
        Text = string.Concat(steps.Select(step => step.Text));
        IReadOnlyList<Token> continued = generator.Model.Describe(
            [.. generator.Begun.Select(token => token.Id), .. steps.Select(step => step.Token.Id)]);
        Written = continued;
        Tokens = generator.Begun == Prompt ? continued : new PromptWithDecoder(Prompt, continued);
    }

    /// <summary>Puts together the steps that were streamed.</summary>
    /// <param name="generator">Where they come from.</param>
    /// <param name="steps">The steps from the first on, as far as they were followed.</param>
    public static Continuation Of(TextGenerator generator, IReadOnlyList<GenerationStep> steps)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(steps);
        return new Continuation(generator, steps);
    }

    /// <summary>The prompt's tokens.</summary>
    public IReadOnlyList<Token> Prompt { get; }

    /// <summary>The new tokens in order.</summary>
    public IReadOnlyList<GenerationStep> Steps { get; }

    /// <summary>
    /// The new text, without the prompt, without a token that ended it, and only what stood before a stop text. Empty
    /// where the model has no tokenizer.
    /// </summary>
    public string Text { get; }

    /// <summary>
    /// Prompt and new tokens, as a run of all of them takes them: of a model with an encoder and a decoder a
    /// <see cref="PromptWithDecoder"/>.
    /// </summary>
    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>
    /// What was continued and the new tokens, one text: <see cref="Tokens"/>, or of a model with an encoder and a
    /// decoder what the decoder then has.
    /// </summary>
    public IReadOnlyList<Token> Written { get; }

    /// <summary>Why it ended; null where the steps were not followed to their end.</summary>
    public GenerationEnd? End => Steps.Count > 0 ? Steps[^1].End : null;
}
