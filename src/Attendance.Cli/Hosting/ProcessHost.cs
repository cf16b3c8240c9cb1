using System.Globalization;
using Attendance.Rendering;

namespace Attendance.Cli.Hosting;

/// <summary>The real host: the process's own streams and what can be told about the terminal.</summary>
internal static class ProcessHost
{
    private const int WidthWithoutTerminal = 80;

    public static CommandHost Create(Interruption interruption)
    {
        bool terminal = !Console.IsOutputRedirected;
        return new CommandHost(Console.OpenStandardOutput(), Console.OpenStandardError(), Console.OpenStandardInput)
        {
            OutputIsTerminal = terminal,
            ErrorIsInteractive = !Console.IsErrorRedirected && !IsDumb(Environment.GetEnvironmentVariable),
            Terminal = new TerminalOptions
            {
                Width = Width(terminal),
                Colors = terminal
                    ? ColorsOf(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows())
                    : ColorDepth.None,
            },
            Interruption = interruption,
        };
    }

    /// <summary>How many colours a terminal shows, as far as the environment tells.</summary>
    internal static ColorDepth ColorsOf(Func<string, string?> variable, bool windows)
    {
        if (!string.IsNullOrEmpty(variable("NO_COLOR")) || (!windows && IsDumb(variable)))
        {
            return ColorDepth.None;
        }

        bool direct =
            variable("COLORTERM") is "truecolor" or "24bit"
            || (variable("TERM") ?? "").EndsWith("-direct", StringComparison.Ordinal);
        return direct || windows ? ColorDepth.TrueColor : ColorDepth.Ansi256;
    }

    private static bool IsDumb(Func<string, string?> variable) =>
        !OperatingSystem.IsWindows() && variable("TERM") is null or "" or "dumb";

    private static int Width(bool terminal)
    {
        try
        {
            // A terminal that does not know its width, as some consoles of build servers, says 0.
            if (terminal && Console.WindowWidth is > 0 and int width)
            {
                return width;
            }
        }
        catch (IOException)
        {
            // No terminal after all.
        }

        return
            int.TryParse(
                Environment.GetEnvironmentVariable("COLUMNS"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int columns)
            && columns > 0
            ? columns
            : WidthWithoutTerminal;
    }
}
