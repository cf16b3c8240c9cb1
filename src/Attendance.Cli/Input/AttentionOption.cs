using System.CommandLine;

namespace Attendance.Cli.Input;

/// <summary>Which attention of a model that has several kinds: <c>--attention</c>.</summary>
/// <param name="whatFor">What the kind is for, and what there is without it.</param>
internal sealed class AttentionOption(
    string whatFor = "which attention of a model that has several (BART); without it, the encoder's")
{
    private readonly Option<string?> _attention = OptionTypes.Text(
        "--attention", "KIND", $"encoder, decoder or cross: {whatFor}");

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Options.Add(_attention);

    /// <summary>The kind's name, which the model knows or not; null for its primary one.</summary>
    public string? Read(ParseResult parsed) => parsed.GetValue(_attention);
}
