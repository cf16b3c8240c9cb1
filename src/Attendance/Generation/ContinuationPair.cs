using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Generation;

/// <summary>
/// Two prompts continued with the same random numbers, so that where they part it is the model that makes the
/// difference and not chance.
/// </summary>
public sealed class ContinuationPair
{
    private ContinuationPair(Continuation a, Continuation b, Parting? parting)
    {
        A = a;
        B = b;
        Parting = parting;
    }

    /// <summary>The first prompt's.</summary>
    public Continuation A { get; }

    /// <summary>The second prompt's.</summary>
    public Continuation B { get; }

    /// <summary>Where they part; null where one has the same tokens as the other as far as it goes.</summary>
    public Parting? Parting { get; }

    /// <summary>Continues both.</summary>
    /// <param name="model">The model.</param>
    /// <param name="a">A's tokens.</param>
    /// <param name="b">B's tokens.</param>
    /// <param name="options">How; as the model's own files say when null.</param>
    /// <param name="index">Which continuation, as in <see cref="TextGenerator.Stream"/>.</param>
    /// <param name="attention">
    /// The kind of attention whose heads <see cref="Generation.Parting.CompareHeads"/> takes, by its name; the primary
    /// one when null.
    /// </param>
    /// <exception cref="Errors.InvalidRequestException">
    /// An option that makes no sense, more tokens than the context has room for, or a kind that the model has not.
    /// </exception>
    public static ContinuationPair Of(
        TransformerModel model, IReadOnlyList<Token> a, IReadOnlyList<Token> b, GenerationOptions? options = null,
        int index = 0, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _ = attention is null ? 0 : model.Features.IndexOf(attention, model.Architecture);
        using var first = new TextGenerator(model, a, options);
        using var second = new TextGenerator(model, b, options);
        (Continuation ofA, Continuation ofB) = (first.Generate(index), second.Generate(index));
        return new ContinuationPair(ofA, ofB, Parting.Of(model, ofA, ofB, attention));
    }
}
