using System.Runtime.InteropServices;
using Attendance.Cli.Tests.Hosting;

namespace Attendance.Cli.Tests.Commands;

/// <summary>A survey that is really killed, and goes on.</summary>
public sealed class HeadsResumeTests(ITestOutputHelper output)
{
    private const int Prompts = 4000;

    private static readonly Dictionary<string, string> s_variables =
        new() { ["HF_HUB_OFFLINE"] = "1", ["HF_HOME"] = "/nowhere" };

    [Fact]
    public async Task Survey_KilledAgainAndAgain_EndsAsIfItHadNotBeen()
    {
        using var scratch = new Scratch();
        string[] args = ["heads", "--file", WritePrompts(scratch), "--json"];
        string state = scratch.At("state");
        CliRun whole = await CliProcess.RunAsync(args, variables: s_variables);
        Assert.Equal(0, whole.ExitCode);

        // SIGKILL, on Windows TerminateProcess, as soon as the state has been written anew: nothing can be tidied up.
        int kills = 0;
        while (kills < 3)
        {
            DateTime before = File.GetLastWriteTimeUtc(state);
            using CliProcess cli = CliProcess.Start([.. args, "--resume", state], variables: s_variables);
            while (!cli.Process.HasExited && File.GetLastWriteTimeUtc(state) == before)
            {
                await Task.Delay(5);
            }

            Assert.False(cli.Process.HasExited, "The survey was over before it could be killed: give it more prompts.");
            cli.Process.Kill();
            await cli.Process.WaitForExitAsync();
            kills++;
        }

        CliRun resumed = await CliProcess.RunAsync([.. args, "--resume", state], variables: s_variables);

        output.WriteLine($"killed {kills} times");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(whole.Output, resumed.Output);
        Assert.False(File.Exists(state));
    }

    [Fact]
    public async Task Survey_StoppedByCtrlC_SaysHowItGoesOn()
    {
        Assert.SkipWhen(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), "Windows has no kill.");
        using var scratch = new Scratch();
        string[] args = ["heads", "--file", WritePrompts(scratch), "--json"];
        string state = scratch.At("state");
        CliRun whole = await CliProcess.RunAsync(args, variables: s_variables);

        using (CliProcess cli = CliProcess.Start([.. args, "--resume", state], variables: s_variables))
        {
            while (!cli.Process.HasExited && !File.Exists(state))
            {
                await Task.Delay(5);
            }

            await cli.InterruptAsync("INT");
            CliRun stopped = await cli.EndAsync();
            Assert.Equal((130, ""), (stopped.ExitCode, stopped.Output));
            Assert.Matches(
                @"attendance: stopped after \d+ prompts; the same command goes on from .*state\.\n$", stopped.Error);
        }

        CliRun resumed = await CliProcess.RunAsync([.. args, "--resume", state], variables: s_variables);
        Assert.Equal(whole.Output, resumed.Output);
        Assert.Equal(["prompts.txt"], scratch.Files);
    }

    private static string WritePrompts(Scratch scratch) =>
        scratch.Write(
            "prompts.txt",
            string.Concat(
                Enumerable.Range(0, Prompts)
                    .SelectMany(i => Enumerable.Repeat("the old man sat down by the fire and ", 1 + (i % 4))
                        .Append($"{i}\n"))));
}
