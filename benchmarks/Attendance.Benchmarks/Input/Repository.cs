using Attendance.Errors;

namespace Attendance.Benchmarks.Input;

/// <summary>Where things are: found from the program upwards, or else from the current directory.</summary>
internal static class Repository
{
    private static readonly Lazy<string> s_root = new(
        () => Find(AppContext.BaseDirectory) ?? Find(Environment.CurrentDirectory) ?? throw new InvalidRequestException(
            "The repository (the folder with Attendance.slnx) was not found; start the benchmarks from inside it."));

    public static string Root => s_root.Value;

    /// <summary>Committed results, a folder for each processor.</summary>
    public static string Results => Path.Combine(Root, "benchmarks", "results");

    /// <summary>What the benchmarks make for themselves; not committed.</summary>
    public static string Scratch => Path.Combine(Root, "artifacts", "benchmarks");

    /// <summary>One of the peer's scripts.</summary>
    public static string PeerScript(string name) => Path.Combine(Root, "benchmarks", "peers", name);

    private static string? Find(string from)
    {
        for (DirectoryInfo? folder = new(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Attendance.slnx")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
