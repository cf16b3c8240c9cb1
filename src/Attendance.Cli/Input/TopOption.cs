using System.CommandLine;
using System.Globalization;

namespace Attendance.Cli.Input;

/// <summary>How long a list is: <c>--top</c>.</summary>
internal sealed class TopOption(string what)
{
    private const int Default = 10;

    private readonly Option<int?> _top = OptionTypes.Number(
        "--top", "N", string.Create(CultureInfo.InvariantCulture, $"How many {what} to list; without it, {Default}"));

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Options.Add(_top);

    /// <summary>The number.</summary>
    /// <exception cref="UsageException">It is negative.</exception>
    public int Read(ParseResult parsed) => (parsed.GetValue(_top) ?? Default) is var top and >= 0
        ? top
        : throw new UsageException($"--top: expected 0 or more, not {parsed.GetValue(_top)}.");
}
