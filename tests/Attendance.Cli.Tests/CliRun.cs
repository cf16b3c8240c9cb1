using System.Text;
using System.Text.Json;
using Attendance.Cli.Hosting;
using Attendance.Rendering;

namespace Attendance.Cli.Tests;

/// <summary>What a command line printed, and how it ended.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as JSON.</summary>
    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }

    /// <summary>Runs a command line in this process, as if piped.</summary>
    public static CliRun Of(params string[] args) => new CliSetup().Run(args);

    /// <summary>Expects success with nothing on standard error.</summary>
    public CliRun Ok()
    {
        Assert.Equal("", Error);
        Assert.Equal(0, ExitCode);
        return this;
    }

    /// <summary>Expects wrong usage: one line that says so, and one that points to the help.</summary>
    public void IsUsageError(string line, string command)
    {
        Assert.Equal($"attendance: {line}\nTry '{command} --help'.\n", Error);
        Assert.Equal("", Output);
        Assert.Equal(2, ExitCode);
    }

    /// <summary>Expects one line and nothing else.</summary>
    public void IsError(int exitCode, string line)
    {
        Assert.Equal($"attendance: {line}\n", Error);
        Assert.Equal("", Output);
        Assert.Equal(exitCode, ExitCode);
    }
}

/// <summary>The world around a command line.</summary>
internal sealed record CliSetup
{
    public byte[] Input { get; init; } = [];

    public Dictionary<string, string> Variables { get; init; } =
        new() { ["HF_HUB_OFFLINE"] = "1", ["HF_HOME"] = "/nowhere" };

    public bool OutputIsTerminal { get; init; }

    public TerminalOptions Terminal { get; init; } = new();

    public bool IsInterrupted { get; init; }

    public CliRun Run(params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using var interruption = new Interruption();
        if (IsInterrupted)
        {
            interruption.Stop();
        }

        int code;
        using (
            var host = new CommandHost(output, error, () => new MemoryStream(Input))
            {
                Variable = Variables.GetValueOrDefault,
                OutputIsTerminal = OutputIsTerminal,
                Terminal = Terminal,
                Interruption = interruption,
            })
        {
            code = CommandApp.Run(args, host);
        }

        return new CliRun(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }
}
