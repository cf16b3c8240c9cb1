using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance serve</c>: the page.</summary>
internal static class ServeCommand
{
    public static Command Create(CommandHost host)
    {
        Option<string[]> models = OptionTypes.Texts(
            "--model",
            "MODEL",
            "demo (the built-in model), a directory, or a hub id such as gpt2; the page begins with the first. Cached "
                + "models are offered besides; may be given several times");
        Option<int?> port = OptionTypes.Number("--port", "N", "The port; 0 for any that is free; without it, 8642");
        Option<string?> address = OptionTypes.Text(
            "--host",
            "HOST",
            "Where to listen; without it, 127.0.0.1, which only this machine can reach. With anything else the page "
                + "asks for the token that is printed");
        Option<bool> open = OptionTypes.Flag("--open", "Open the page in the browser");
        var command = new CommandWithExamples(
            "serve",
            "Serve the page: type a prompt and move through its attention in the browser.",
            "attendance serve",
            "attendance serve --model gpt2 --open",
            "attendance serve --host 0.0.0.0 --port 8080");
        command.Options.Add(models);
        command.Options.Add(port);
        command.Options.Add(address);
        command.Options.Add(open);
        command.SetAction(parsed =>
        {
            var choice = new ServeChoice(
                parsed.GetValue(models) ?? [], parsed.GetValue(port), parsed.GetValue(address), parsed.GetValue(open));
            if (choice.Port is < 0 or > ushort.MaxValue)
            {
                throw new UsageException(string.Create(
                    CultureInfo.InvariantCulture, $"--port: {choice.Port} is no port; expected 0 to {ushort.MaxValue}."));
            }

            Serve(choice, host);
        });
        return command;
    }

    // Apart, so that no other command loads ASP.NET.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Serve(ServeChoice choice, CommandHost host) => Server.Run(choice, host);
}
