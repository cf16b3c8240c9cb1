using System.Globalization;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis;

/// <summary>Finds the one next token that a user means.</summary>
public static class TargetToken
{
    /// <summary>The token of a text, or of an id written <c>#389</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The token's text with its space, <c>" are"</c>, or <c>#</c> and an id.</param>
    /// <exception cref="InvalidRequestException">It is empty, several tokens, or an id outside of the
    /// vocabulary.</exception>
    public static Token Parse(TransformerModel model, string text)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('#') && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            return model.Describe([id])[0];
        }

        // Without what a tokenizer puts round a prompt, as [CLS] and [SEP], which has no characters in it.
        Token[] tokens = [.. model.Tokenize(text).Where(token => token.Start != token.End)];
        return tokens.Length switch
        {
            1 => tokens[0],
            0 => throw new InvalidRequestException(
                "The target is empty; expected one token, for example \" are\", or an id such as #389."),
            _ => throw new InvalidRequestException(
                $"The target '{text}' is {tokens.Length} tokens for {model.Name} "
                + $"({string.Join(", ", tokens.Select(token => $"'{token.Text}'"))}); expected one: try its first, "
                + "mind the space before a word, or give an id such as #389."),
        };
    }
}
