using System.CommandLine;
using System.Globalization;

namespace Attendance.Cli.Input;

/// <summary>How long a list is: <c>--top</c>.</summary>
/// <param name="what">What is listed.</param>
/// <param name="standard">How many without the option.</param>
internal sealed class TopOption(string what, int standard = 10)
{
    private readonly Option<int?> _top = OptionTypes.Number(
        "--top", "N", string.Create(CultureInfo.InvariantCulture, $"How many {what} to list; without it, {standard}"));

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Options.Add(_top);

    /// <summary>The number.</summary>
    /// <exception cref="UsageException">It is negative.</exception>
    public int Read(ParseResult parsed) => (parsed.GetValue(_top) ?? standard) is var top and >= 0
        ? top
        : throw new UsageException($"--top: expected 0 or more, not {parsed.GetValue(_top)}.");
}
