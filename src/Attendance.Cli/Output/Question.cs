using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>What was asked about a next token.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tokens">The prompt's tokens.</param>
/// <param name="Target">The token whose logit counts.</param>
/// <param name="Against">The token whose logit is subtracted, or null.</param>
/// <param name="Top">How many answers to list.</param>
internal sealed record Question(
    TransformerModel Model, IReadOnlyList<Token> Tokens, Token Target, Token? Against, int Top)
{
    /// <summary>What is measured, in words.</summary>
    public string Quantity => Against is null
        ? $"the logit of '{Target.Text}'"
        : $"the logit of '{Target.Text}' minus that of '{Against.Text}'";

    /// <summary>The same at the beginning of a sentence.</summary>
    public string Subject => $"{char.ToUpperInvariant(Quantity[0])}{Quantity[1..]}";
}
