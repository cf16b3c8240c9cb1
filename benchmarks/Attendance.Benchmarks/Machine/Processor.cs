using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Attendance.Benchmarks.Machine;

/// <summary>The processor's name.</summary>
internal static partial class Processor
{
    /// <summary>As the system gives it; a name without a number (a virtual machine's) gets family and model.</summary>
    public static string Name { get; } = Find();

    /// <summary>The name as a folder's.</summary>
    public static string Folder => NotPlain().Replace(Name, "-").Trim('-').ToLowerInvariant();

    private static string Find()
    {
        const string File = "/proc/cpuinfo";
        if (!System.IO.File.Exists(File))
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        var fields = new Dictionary<string, string>();
        foreach (string line in System.IO.File.ReadLines(File).TakeWhile(line => line.Length > 0))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        if (!fields.TryGetValue("model name", out string? name))
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        return name.Any(char.IsAsciiDigit) || !fields.TryGetValue("cpu family", out string? family)
            ? name
            : $"{name} family {family} model {fields.GetValueOrDefault("model")}";
    }

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NotPlain();
}
