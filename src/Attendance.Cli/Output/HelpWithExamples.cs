using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Attendance.Cli.Commands;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Output;

/// <summary>A command's help, with its examples behind it.</summary>
internal sealed class HelpWithExamples(CommandHost host) : SynchronousCommandLineAction
{
    private const int WidestHelp = 110;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Writes the help of a command.</summary>
    public static void Write(Command command, CommandHost host, TextWriter to)
    {
        ParseResult parsed = command.Parse(["--help"]);
        Write(parsed, host, to);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult, host, parseResult.InvocationConfiguration.Output);
        return 0;
    }

    private static void Write(ParseResult parsed, CommandHost host, TextWriter to)
    {
        var text = new StringWriter { NewLine = "\n" };
        parsed.InvocationConfiguration.Output = text;
        new HelpAction { MaxWidth = Math.Clamp(host.Terminal.Width, 60, WidestHelp) }.Invoke(parsed);
        foreach (string line in text.ToString().TrimEnd().Split('\n'))
        {
            // The argument takes more words than one only to say that there are too many.
            to.Write(line.TrimEnd().Replace("[<PROMPT>...]", "<PROMPT>", StringComparison.Ordinal) + "\n");
        }

        to.Write("\nExamples:\n");
        foreach (string example in Examples.Of(parsed.CommandResult.Command))
        {
            to.Write($"  {example}\n");
        }
    }
}
