using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Attendance.Benchmarks.Input;
using Attendance.Kernels;

namespace Attendance.Benchmarks.Results;

/// <summary>When, where and with what rows were measured.</summary>
/// <param name="Date">UTC, to the minute.</param>
/// <param name="Processor">Its name.</param>
/// <param name="Cores">Cores that the benchmark might use.</param>
/// <param name="Threads">Threads that work at once, ours and the peer's.</param>
/// <param name="Kernel">The kernels that were used.</param>
/// <param name="Os">The operating system.</param>
/// <param name="Dotnet">The runtime.</param>
/// <param name="Commit">What was measured; ends in -dirty when something was not committed.</param>
/// <param name="Load">Load average over the minute before; above the number of cores, times are noisy.</param>
/// <param name="Versions">Of what ran beside us.</param>
internal sealed record About(
    string Date, string Processor, int Cores, int Threads, string Kernel, string Os, string Dotnet, string Commit,
    double Load, IReadOnlyDictionary<string, string> Versions)
{
    public static About Now(params (string Name, string Version)[] versions) => new(
        DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
        Machine.Processor.Name,
        Environment.ProcessorCount,
        Workers.Count,
        KernelSet.Best.Name,
        RuntimeInformation.OSDescription,
        Environment.Version.ToString(),
        Describe(),
        LoadAverage(),
        versions.ToDictionary(pair => pair.Name, pair => pair.Version));

    /// <summary>One line for below a table.</summary>
    public string Summary()
    {
        string others = string.Concat(Versions.Select(pair => $", {pair.Key} {pair.Value}"));
        string load = Load.ToString("0.0", CultureInfo.InvariantCulture);
        return $"{Processor}, {Threads} threads on {Cores} cores, {Kernel}, {Os}, .NET {Dotnet}{others}; "
            + $"commit {Commit}, {Date}, load average before {load}.";
    }

    private static double LoadAverage()
    {
        const string File = "/proc/loadavg";
        return System.IO.File.Exists(File)
            ? double.Parse(System.IO.File.ReadAllText(File).Split(' ')[0], CultureInfo.InvariantCulture)
            : 0;
    }

    private static string Describe()
    {
        try
        {
            var start = new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--abbrev=10"])
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process git = Process.Start(start)!;
            string text = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? text : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git here.
            return "unknown";
        }
    }
}
