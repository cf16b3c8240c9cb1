using System.Globalization;
using System.Text.RegularExpressions;

namespace Attendance.Benchmarks.Machine;

/// <summary>Which processors this process may use.</summary>
internal static partial class Cores
{
    /// <summary>
    /// The first processors that may be used and are cores of their own (one hardware thread of each); empty where the
    /// system does not tell.
    /// </summary>
    /// <param name="count">How many are wanted; fewer come back where there are fewer.</param>
    public static IReadOnlyList<int> Choose(int count)
    {
        var chosen = new List<int>();
        var taken = new HashSet<int>();
        foreach (int processor in Allowed())
        {
            if (chosen.Count < count && !taken.Contains(processor))
            {
                chosen.Add(processor);
                taken.UnionWith(Siblings(processor));
            }
        }

        return chosen;
    }

    /// <summary>Every processor that may be used; empty where the system does not tell.</summary>
    public static IReadOnlyList<int> Allowed()
    {
        const string Status = "/proc/self/status";
        const string Key = "Cpus_allowed_list:";
        string? line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line is null ? [] : ParseList(line[Key.Length..]);
    }

    private static IReadOnlyList<int> Siblings(int processor)
    {
        string file = $"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list";
        return File.Exists(file) ? ParseList(File.ReadAllText(file)) : [processor];
    }

    /// <summary>Reads the kernel's lists, <c>0-3,8</c>.</summary>
    private static List<int> ParseList(string text)
    {
        var processors = new List<int>();
        foreach (Match match in Part().Matches(text))
        {
            int first = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            Group end = match.Groups[2];
            int last = end.Success ? int.Parse(end.ValueSpan, CultureInfo.InvariantCulture) : first;
            processors.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return processors;
    }

    [GeneratedRegex("([0-9]+)(?:-([0-9]+))?")]
    private static partial Regex Part();
}
