using System.Diagnostics;
using Attendance.Errors;

namespace Attendance.Benchmarks.Input;

/// <summary>Starts this program again.</summary>
internal static class OwnProcess
{
    /// <summary>Runs it with the same streams and waits.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="launcher">A program with arguments that starts ours, for example <c>taskset -c 0,1</c>.</param>
    /// <param name="environment">Variables to set.</param>
    /// <returns>Its exit code.</returns>
    public static int Run(
        IEnumerable<string> arguments, IReadOnlyList<string> launcher, params (string Name, string Value)[] environment)
    {
        string program = Environment.ProcessPath
            ?? throw new InvalidRequestException("This program's own file is unknown; it cannot start itself again.");
        List<string> line = [.. launcher, program];
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            line.Add(Environment.GetCommandLineArgs()[0]);
        }

        var start = new ProcessStartInfo(line[0], [.. line.Skip(1), .. arguments]);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
