using System.CommandLine;
using Attendance.Analysis;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Input;

/// <summary>Which next token: <c>--target</c>, and <c>--against</c> for the difference of two.</summary>
/// <param name="without">What is taken where no target is given.</param>
/// <param name="onlyWith">The option that they belong to, and which needs them; null where they stand alone.</param>
internal sealed class TargetOptions(string without = "the most probable one", string? onlyWith = null)
{
    private readonly Option<string?> _target = OptionTypes.Text(
        "--target",
        "TOKEN",
        onlyWith is null
            ? $"The next token in question, with its space (\" are\"), or an id (#389); without it, {without}"
            : $"With {onlyWith}, the next token in question, with its space (\" are\"), or an id (#389)");

    private readonly Option<string?> _against = OptionTypes.Text(
        "--against",
        "TOKEN",
        (onlyWith is null ? "The" : $"With {onlyWith}, the")
            + " token whose logit is subtracted, so that the difference is explained");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_target);
        command.Options.Add(_against);
    }

    /// <summary>Whether there is a target, or a token to subtract.</summary>
    public bool IsGiven(ParseResult parsed) =>
        parsed.GetValue(_target) is not null || parsed.GetValue(_against) is not null;

    /// <summary>The tokens; null where none was given.</summary>
    /// <exception cref="Errors.InvalidRequestException">A target is not one token.</exception>
    /// <exception cref="UsageException">There is only the token to subtract.</exception>
    public (Token? Target, Token? Against) Read(ParseResult parsed, TransformerModel model)
    {
        string? target = parsed.GetValue(_target);
        string? against = parsed.GetValue(_against);
        return target is null && against is not null
            ? throw new UsageException("--against needs a --target to be subtracted from; give both.")
            : (
                target is null ? null : TargetToken.Parse(model, target),
                against is null ? null : TargetToken.Parse(model, against));
    }
}
