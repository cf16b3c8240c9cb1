using System.ComponentModel;
using System.Diagnostics;
using Attendance.Benchmarks.Input;
using Attendance.Errors;

namespace Attendance.Benchmarks.Start;

/// <summary>Our command, from nothing to a picture.</summary>
internal sealed class PictureCommand(string command, string model)
{
    private static readonly byte[] s_png = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    /// <summary>Where a release build puts the command.</summary>
    public static string Default => Path.Combine(
        Repository.Root, "artifacts", "bin", "Attendance.Cli", "release",
        OperatingSystem.IsWindows() ? "Attendance.Cli.exe" : "Attendance.Cli");

    /// <summary>Milliseconds until the process has ended with the picture written.</summary>
    /// <exception cref="InvalidRequestException">There is no such command, or it failed.</exception>
    public double Time()
    {
        string picture = Prepare("attendance.png");
        try
        {
            var start = new ProcessStartInfo(command, ["view", "I love you", "--model", model, "--out", picture])
            {
                RedirectStandardOutput = true,
            };
            return Time(start, picture);
        }
        catch (Win32Exception)
        {
            throw new InvalidRequestException(
                $"{command} cannot be started; build it with dotnet build -c Release src/Attendance.Cli, "
                + "or name it with --command.");
        }
    }

    /// <summary>A place for a picture, with nothing there.</summary>
    public static string Prepare(string file)
    {
        Directory.CreateDirectory(Repository.Scratch);
        string picture = Path.Combine(Repository.Scratch, file);
        File.Delete(picture);
        return picture;
    }

    /// <summary>Runs a process to its end and looks whether it wrote a PNG.</summary>
    /// <exception cref="InvalidRequestException">It failed, or wrote none.</exception>
    public static double Time(ProcessStartInfo start, string picture)
    {
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string output = start.RedirectStandardOutput ? process.StandardOutput.ReadToEnd() : "";
        process.WaitForExit();
        double elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        if (process.ExitCode != 0 || !File.Exists(picture) || !File.ReadAllBytes(picture).AsSpan().StartsWith(s_png))
        {
            string said = output.ReplaceLineEndings(" ").Trim();
            throw new InvalidRequestException(
                $"{start.FileName} ended with code {process.ExitCode} and no picture. {said}");
        }

        return elapsed;
    }
}
