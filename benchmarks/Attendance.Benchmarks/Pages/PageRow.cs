using System.Globalization;
using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Pages;

/// <summary>One thing that the page does, as <c>viewer/bench/run.mjs</c> measured it in a browser.</summary>
/// <param name="Work">What.</param>
/// <param name="Unit">Of all numbers here: ms, MB (10⁶ bytes) or kB (10³).</param>
/// <param name="Runs">Samples.</param>
/// <param name="Median">Their median, or the only one.</param>
/// <param name="P95">Their 95th percentile; null of one sample.</param>
/// <param name="Worst">The largest; null of one sample.</param>
/// <param name="Late">Of times between frames, the share above 33 ms.</param>
/// <param name="MedianMost">What the median should be at most; null where nothing was promised.</param>
/// <param name="P95Most">The same for the 95th percentile.</param>
/// <param name="WorstMost">The same for the largest.</param>
/// <param name="Rival">What others need for it, with what they were given.</param>
internal sealed record PageRow(
    string Work, string Unit, int Runs, double Median, double? P95, double? Worst, double? Late, double? MedianMost,
    double? P95Most, double? WorstMost, string? Rival) : IRow<PageRow>
{
    public static string Name => "page";

    public static IReadOnlyList<Column<PageRow>> Columns { get; } =
    [
        new("work", row => row.Work, IsText: true),
        new("median", row => $"{Cell.Time(row.Median)} {row.Unit}"),
        new("95 %", row => Cell.Time(row.P95)),
        new("worst", row => Cell.Time(row.Worst)),
        new("frames over 33 ms", row => row.Late is { } late ? $"{100 * late:0.0} %" : ""),
        new("at most", row => row.Target),
        new("met", row => row.Met),
        new("others", row => row.Rival ?? "", IsText: true),
    ];

    private string Target => string.Join(
        ", ",
        new[] { Part("", MedianMost), Part("95 % ", P95Most), Part("worst ", WorstMost) }.Where(part => part.Length > 0));

    private string Met =>
        Target.Length == 0 ? "" : !(Median > MedianMost) && !(P95 > P95Most) && !(Worst > WorstMost) ? "yes" : "no";

    private static string Part(string what, double? most) =>
        most is { } number ? what + number.ToString("#,0.#", CultureInfo.InvariantCulture) : "";
}
