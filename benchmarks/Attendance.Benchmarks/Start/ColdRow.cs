using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Start;

/// <summary>From the start of a process to the written picture and the process's end.</summary>
/// <param name="Runs">Rounds.</param>
/// <param name="OursMs">Median.</param>
/// <param name="PeerMs">Median of Python's; null without it.</param>
/// <param name="Ratio">Median of the rounds' ratios, Python's time to ours.</param>
/// <param name="OursBestMs">The shortest.</param>
/// <param name="PeerBestMs">The shortest.</param>
internal sealed record ColdRow(
    int Runs, double OursMs, double? PeerMs, double? Ratio, double OursBestMs, double? PeerBestMs) : IRow<ColdRow>
{
    public static string Name => "cold";

    public static IReadOnlyList<Column<ColdRow>> Columns { get; } =
    [
        new("runs", row => Cell.Whole(row.Runs)),
        new("ours, ms", row => Cell.Time(row.OursMs)),
        new("Python, ms", row => Cell.Time(row.PeerMs)),
        new("ratio", row => Cell.Ratio(row.Ratio)),
        new("ours, best, ms", row => Cell.Time(row.OursBestMs)),
        new("Python, best, ms", row => Cell.Time(row.PeerBestMs)),
    ];
}
