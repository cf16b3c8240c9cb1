using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Attendance.Benchmarks.Input;

namespace Attendance.Benchmarks.Peers;

/// <summary>How a process of the peer's is started: its script, its threads, and the fair settings.</summary>
internal static class PeerProcess
{
    /// <summary>The script that runs and draws; another one generates text.</summary>
    public const string Passes = "eager_gpt2.py";

    /// <summary>How it is started, with its output redirected; standard error goes to ours.</summary>
    public static ProcessStartInfo Command(
        string python, string script, int threads, params IEnumerable<string> arguments)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(python, [Repository.PeerScript(script), .. arguments, "--threads", count])
        {
            RedirectStandardOutput = true,
        };

        // Idle OpenMP threads that spin make torch many times slower on few cores.
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        start.Environment["OMP_NUM_THREADS"] = count;
        start.Environment["OPENBLAS_NUM_THREADS"] = count;
        return start;
    }

    /// <summary>Starts it to answer requests.</summary>
    /// <exception cref="PeerMissingException">There is no such interpreter.</exception>
    public static Process Serve(string python, string script, int threads, string model)
    {
        ProcessStartInfo start = Command(python, script, threads, "serve", "--model", model);
        start.RedirectStandardInput = true;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new PeerMissingException($"{python} cannot be started; {PythonLocator.Advice}.");
        }
    }
}
