using System.CommandLine;

namespace Attendance.Cli.Input;

/// <summary>Which matrices: <c>--block</c> and <c>--head</c>, negative from the end.</summary>
internal sealed class PlaceOptions(string blockHelp, string headHelp)
{
    private readonly Option<int?> _block = OptionTypes.Number("--block", "N", blockHelp);
    private readonly Option<int?> _head = OptionTypes.Number("--head", "N", headHelp);

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_block);
        command.Options.Add(_head);
    }

    /// <summary>What was asked for; null where nothing was.</summary>
    public (int? Block, int? Head) Read(ParseResult parsed) => (parsed.GetValue(_block), parsed.GetValue(_head));
}
