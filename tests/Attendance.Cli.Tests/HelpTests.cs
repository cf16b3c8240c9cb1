using Attendance.Tests.Shared;

namespace Attendance.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Commands =>
        [
            "view",
            "mean",
            "compare",
            "generate",
            "fill",
            "heads",
            "causes",
            "ablate",
            "attribute",
            "lens",
            "why",
            "compose",
            "tokens",
            "info",
            "architectures",
            "export",
            "open",
            "serve",
            "download",
            "models",
        ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfACommand_IsAsCommitted(string command)
    {
        CliRun run = CliRun.Of(command, "--help").Ok();

        Assert.Contains($"\nExamples:\n  attendance {command}", run.Output, StringComparison.Ordinal);
        Expectation.Verify(run.Output, "Cli", $"help-{command}");
    }

    [Fact]
    public void Help_OfTheWhole_IsAsCommitted() => Expectation.Verify(CliRun.Of("--help").Ok().Output, "Cli", "help");

    [Fact]
    public void Help_BesideWrongOptions_IsShownAllTheSame() =>
        Assert.StartsWith("Description:", CliRun.Of("view", "--blok", "--help").Ok().Output, StringComparison.Ordinal);

    [Fact]
    public void NoArguments_PrintTheHelpAsAnError()
    {
        CliRun run = CliRun.Of();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Equal(CliRun.Of("--help").Output, run.Error);
    }

    [Fact]
    public void Version_IsOneLine() =>
        Assert.Matches(@"^attendance \d+\.\d+\.\d+\n$", CliRun.Of("--version").Ok().Output);
}
