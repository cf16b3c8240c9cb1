using System.Runtime.InteropServices;

namespace Attendance.Cli.Tests.Hosting;

public sealed class ProcessTests
{
    // Whatever a test run has of these must not matter; nothing here may need a network.
    private static Dictionary<string, string> Variables(params (string Name, string Value)[] more)
    {
        var all = new Dictionary<string, string>
        {
            ["HF_HUB_OFFLINE"] = "1",
            ["HF_HOME"] = "/nowhere",
            ["TERM"] = "xterm-256color",
            ["COLORTERM"] = "truecolor",
        };
        foreach ((string name, string value) in more)
        {
            all[name] = value;
        }

        return all;
    }

    [Fact]
    public async Task Piped_FromAnyDirectory_IsPlainText()
    {
        using var scratch = new Scratch();

        CliRun run = await CliProcess.RunAsync(["view", "I love you"], directory: scratch.Root, variables: Variables());

        Assert.Equal(CliRun.Of("view", "I love you").Output, run.Ok().Output);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Theory]
    [InlineData("LC_ALL", "C")]
    [InlineData("LC_ALL", "de_DE.ISO-8859-1")]
    [InlineData("NO_COLOR", "1")]
    public async Task Text_WhateverTheLocale_IsUtf8(string name, string value)
    {
        CliRun run = await CliProcess.RunAsync(
            ["tokens", "-", "--json"],
            "naïve 🙂\n",
            variables: Variables((name, value)));

        Assert.Equal(CliRun.Of("tokens", "naïve 🙂", "--json").Output, run.Ok().Output);
    }

    [Fact]
    public async Task Argument_WithEmoji_ArrivesWhole() =>
        Assert.Equal(
            CliRun.Of("tokens", "naïve 🙂", "--json").Output,
            (await CliProcess.RunAsync(["tokens", "naïve 🙂", "--json"], variables: Variables())).Ok().Output);

    [Fact]
    public async Task Picture_IsWrittenWhereTheCommandRuns()
    {
        using var scratch = new Scratch();

        CliRun run = await CliProcess.RunAsync(
            ["view", "I love you", "--out", "love.png"],
            directory: scratch.Root,
            variables: Variables());

        Assert.Contains("\nwrote love.png (", run.Ok().Output, StringComparison.Ordinal);
        Assert.Equal(["love.png"], scratch.Files);
    }

    [Fact]
    public async Task UnusableKernel_IsOneLine()
    {
        CliRun run = await CliProcess.RunAsync(["view", "hi"], variables: Variables(("ATTENDANCE_KERNEL", "v9000")));

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(
            "attendance: ATTENDANCE_KERNEL=v9000 is not a kernel of this machine",
            run.Error,
            StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Reader_ThatGoesAway_IsNoCrash()
    {
        string ids = string.Join(',', Enumerable.Repeat(40, 256));
        using CliProcess cli = CliProcess.Start(["view", "--ids", ids, "--json"], variables: Variables());

        // As head does: read a little, and close the pipe while much more is to come.
        await cli.Process.StandardOutput.ReadAsync(new char[100]);
        cli.Process.StandardOutput.Close();
        string error = await cli.ErrorAsync();

        Assert.Equal("", error);
        Assert.InRange(cli.Process.ExitCode, 0, 1);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Signal_WhileReading_EndsAtOnce(string signal, int exitCode)
    {
        Assert.SkipWhen(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), "Windows has no kill.");
        using CliProcess cli = CliProcess.Start(["view", "-"], variables: Variables());

        CliRun run = await InterruptAsync(cli, signal);

        Assert.Equal(new CliRun(exitCode, "", ""), run);
    }

    [Fact]
    public async Task Signal_WhileExporting_LeavesNothingHalfWritten()
    {
        Assert.SkipWhen(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), "Windows has no kill.");
        using var scratch = new Scratch();
        string ids = string.Join(',', Enumerable.Repeat(40, 512));
        using CliProcess cli = CliProcess.Start(
            ["export", "--ids", ids, "--include", "*", "--out", scratch.At("x.safetensors")],
            variables: Variables());

        CliRun run = await InterruptAsync(cli, "INT");

        // A fast machine may have written everything before the signal came.
        Assert.Equal(run.ExitCode == 0 ? ["x.safetensors"] : [], scratch.Files);
        Assert.True(run.ExitCode is 0 or 130, run.ToString());
    }

    /// <summary>Sends a signal once the process listens; before, the system would end it by itself.</summary>
    private static async Task<CliRun> InterruptAsync(CliProcess cli, string signal)
    {
        await cli.ListensAsync();
        await cli.InterruptAsync(signal);
        return await cli.EndAsync();
    }
}
