using System.CommandLine;
using System.CommandLine.Help;
using Attendance.Cli.Commands;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Errors;

namespace Attendance.Cli;

/// <summary>
/// The whole command: parses, runs one of the commands, and turns every failure into one line and an exit code.
/// </summary>
internal static class CommandApp
{
    private const int Failure = 1;
    private const int WrongUsage = 2;

    /// <summary>Runs a command line.</summary>
    /// <returns>
    /// 0 when all went well, 2 when the request was wrong, 130 when it was interrupted, 1 for the rest.
    /// </returns>
    public static int Run(string[] args, CommandHost host)
    {
        ParseResult? parsed = null;
        try
        {
            // '@' and '-abc' begin prompts, not files of arguments or bundles of options.
            var configuration = new ParserConfiguration
            {
                ResponseFileTokenReplacer = null,
                EnablePosixBundling = false,
            };
            parsed = Create(host).Parse(args, configuration);
            if (parsed.Errors.Count > 0)
            {
                throw new UsageException(ParseErrors.Explain(parsed));
            }

            int code = parsed.Invoke(
                new InvocationConfiguration
                {
                    Output = host.Output,
                    Error = host.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                });
            host.Output.Flush();
            return code;
        }
        catch (Exception e)
        {
            return Explain(e, parsed, host);
        }
    }

    /// <summary>Every command under its root.</summary>
    internal static RootCommand Create(CommandHost host)
    {
        var root = new RootCommand(
            "See where a transformer looks: its attention, in the terminal, as a page, as pictures and as tensors.")
        {
            HelpName = "attendance",
        };
        root.Options.Clear();
        root.Options.Add(
            new HelpOption("--help", "-h", "-?") { Recursive = true, Action = new HelpWithExamples(host) });
        root.Options.Add(
            new Option<bool>("--version") { Description = "Show the version", Action = new VersionAction() });
        root.Subcommands.Add(ViewCommand.Create(host));
        root.Subcommands.Add(MeanCommand.Create(host));
        root.Subcommands.Add(CompareCommand.Create(host));
        root.Subcommands.Add(GenerateCommand.Create(host));
        root.Subcommands.Add(FillCommand.Create(host));
        root.Subcommands.Add(HeadsCommand.Create(host));
        root.Subcommands.Add(CausesCommand.Create(host));
        root.Subcommands.Add(AblateCommand.Create(host));
        root.Subcommands.Add(AttributeCommand.Create(host));
        root.Subcommands.Add(LensCommand.Create(host));
        root.Subcommands.Add(WhyCommand.Create(host));
        root.Subcommands.Add(ComposeCommand.Create(host));
        root.Subcommands.Add(TokensCommand.Create(host));
        root.Subcommands.Add(InfoCommand.Create(host));
        root.Subcommands.Add(ArchitecturesCommand.Create(host));
        root.Subcommands.Add(ExportCommand.Create(host));
        root.Subcommands.Add(OpenCommand.Create(host));
        root.Subcommands.Add(ServeCommand.Create(host));
        root.Subcommands.Add(DownloadCommand.Create(host));
        root.Subcommands.Add(ModelsCommand.Create(host));
        root.SetAction(_ =>
        {
            HelpWithExamples.Write(root, host, host.Error);
            return WrongUsage;
        });
        return root;
    }

    private static int Explain(Exception e, ParseResult? parsed, CommandHost host)
    {
        switch (e)
        {
            case UsageException:
                host.Tell(e.Message);
                host.Error.WriteLine($"Try '{ParseErrors.NameOf(parsed?.CommandResult.Command)} --help'.");
                return WrongUsage;
            case AttendanceException known:
                host.Tell(e.Message);
                return known.ExitCode;
            case OperationCanceledException when host.Interruption.Token.IsCancellationRequested:
                return Interruption.ExitCode;
            case OutOfMemoryException:
                host.Tell("not enough memory; look at fewer tokens, blocks or hook points at a time.");
                return Failure;
            case IOException when !IsDebugging(host):
                host.Tell($"cannot read or write: {e.Message}");
                return Failure;
            default:
                host.Tell(
                    $"unexpected {e.GetType().Name}: {e.Message} (a fault of attendance; ATTENDANCE_DEBUG=1 "
                        + "shows where)");
                if (IsDebugging(host))
                {
                    host.Error.WriteLine(e);
                }

                return Failure;
        }
    }

    private static bool IsDebugging(CommandHost host) => host.Variable("ATTENDANCE_DEBUG") == "1";
}
