using System.Globalization;
using Attendance.Benchmarks.Input;
using Attendance.Kernels;

namespace Attendance.Benchmarks.Machine;

/// <summary>
/// Does work with a fixed number of threads on as many cores. Where the machine has more, the program starts itself
/// again under <c>taskset</c>: so that the runtime's own threads, and the peers that are started from here, are held to
/// the same cores.
/// </summary>
internal static class Pinned
{
    private const string Done = "ATTENDANCE_BENCHMARK_PINNED";
    private const string TaskSet = "/usr/bin/taskset";

    /// <summary>Does it.</summary>
    /// <param name="asked">From the command line; when null the environment's number counts.</param>
    /// <param name="otherwise">When neither says; null for every core.</param>
    /// <param name="work">The work.</param>
    /// <returns>The exit code.</returns>
    public static int Run(int? asked, int? otherwise, Func<int> work)
    {
        string? variable = Environment.GetEnvironmentVariable(Workers.Variable);
        if (int.TryParse(variable, NumberStyles.None, CultureInfo.InvariantCulture, out int set) && set > 0)
        {
            otherwise = set;
        }

        int threads = asked ?? otherwise ?? Environment.ProcessorCount;
        string text = threads.ToString(CultureInfo.InvariantCulture);
        Environment.SetEnvironmentVariable(Workers.Variable, text);
        IReadOnlyList<int> cores = Cores.Choose(threads);
        if (cores.Count != threads || cores.Count == Cores.Allowed().Count || !File.Exists(TaskSet)
            || Environment.GetEnvironmentVariable(Done) is not null)
        {
            return work();
        }

        return OwnProcess.Run(
            Environment.GetCommandLineArgs().Skip(1),
            [TaskSet, "-c", string.Join(',', cores)],
            (Workers.Variable, text),
            (Done, "1"));
    }
}
