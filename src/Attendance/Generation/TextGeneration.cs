using Attendance.Models;

namespace Attendance.Generation;

/// <summary>
/// The short way to continue a text; <see cref="TextGenerator"/> streams, and makes several continuations.
/// </summary>
public static class TextGeneration
{
    /// <summary>Continues a prompt to its end.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">The text.</param>
    /// <param name="options">How; as the model's own files say when null.</param>
    /// <exception cref="Errors.InvalidRequestException">
    /// An option that makes no sense, or more tokens than the context has room for.
    /// </exception>
    /// <exception cref="Errors.CheckpointException">The checkpoint has no output head, or no tokenizer.</exception>
    public static Continuation Generate(this TransformerModel model, string prompt, GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var generator = new TextGenerator(model, model.Tokenize(prompt), options);
        return generator.Generate();
    }
}
