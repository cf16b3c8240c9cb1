using System.CommandLine;
using Attendance.Cli.Output;
using Attendance.Rendering;

namespace Attendance.Cli.Input;

/// <summary>How matrices are shown: <c>--out</c>, <c>--json</c>, <c>--values</c> and <c>--no-values</c>.</summary>
/// <param name="outHelp">What <c>--out</c> writes.</param>
/// <param name="jsonHelp">What <c>--json</c> prints.</param>
/// <param name="page">Whether <c>--out</c> may be the offline page, with every head, as well.</param>
internal sealed class OutputOptions(
    string? outHelp = null, string jsonHelp = "Print tokens and matrices as JSON at full precision",
    bool page = false)
{
    private const string PageExtension = ".html";

    private readonly Option<string?> _out = OptionTypes.OutputFile(
        "--out",
        outHelp
            ?? (page
                ? "Write a picture as well, or as .html the page with all of it, which opens offline"
                : "Write a picture as well"),
        [".png", ".svg", .. page ? [PageExtension] : Array.Empty<string>()]);

    private readonly Option<bool> _json = OptionTypes.Flag("--json", jsonHelp);
    private readonly Option<bool> _values = OptionTypes.Flag(
        "--values",
        "Write the values into the cells wherever they can be fitted");
    private readonly Option<bool> _noValues = OptionTypes.Flag(
        "--no-values",
        "Leave the values out; without either, they stand where there is room");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_out);
        command.Options.Add(_values);
        command.Options.Add(_noValues);
        command.Options.Add(_json);
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">Values are both wanted and not.</exception>
    public OutputChoice Read(ParseResult parsed)
    {
        bool values = parsed.GetValue(_values);
        bool noValues = parsed.GetValue(_noValues);
        if (values && noValues)
        {
            throw new UsageException("--values and --no-values exclude each other; give one of them, or neither.");
        }

        string? path = parsed.GetValue(_out);
        bool isPage = Path.GetExtension(path)?.Equals(PageExtension, StringComparison.OrdinalIgnoreCase) == true;
        return new OutputChoice(
            isPage ? null : path,
            parsed.GetValue(_json),
            new HeatmapOptions
            {
                Values =
                    values ? true
                    : noValues ? false
                    : null,
            })
        {
            Page = isPage ? path : null,
        };
    }
}
