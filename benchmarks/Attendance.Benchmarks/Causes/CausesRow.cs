using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Causes;

/// <summary>The causal map of every head behind one prompt, beside the peer.</summary>
/// <param name="Tokens">T of the prompt.</param>
/// <param name="Heads">Heads that are ablated, each by itself, beside the unchanged pass.</param>
/// <param name="Runs">Rounds; in each, both were measured.</param>
/// <param name="OursMs">Median.</param>
/// <param name="PeerMs">Median; null without a peer.</param>
/// <param name="Ratio">Median of the rounds' ratios, peer's time to ours.</param>
/// <param name="Target">What the ratio should be, if something was set.</param>
/// <param name="LimitMs">The least time on this machine: blocks below an ablation once, those above it for
/// each.</param>
/// <param name="FmaGflops">The multiply-add peak measured just before.</param>
/// <param name="MapMs">Median of our whole map, which ablates every MLP besides and attributes directly.</param>
internal sealed record CausesRow(
    int Tokens, int Heads, int Runs, double OursMs, double? PeerMs, double? Ratio, double? Target, double LimitMs,
    double FmaGflops, double MapMs)
    : IRow<CausesRow>
{
    public static string Name => "causes";

    public static IReadOnlyList<Column<CausesRow>> Columns { get; } =
    [
        new("T", row => Cell.Whole(row.Tokens)),
        new("heads", row => Cell.Whole(row.Heads)),
        new("ours, ms", row => Cell.Time(row.OursMs)),
        new("peer, ms", row => Cell.Time(row.PeerMs)),
        new("ratio", row => Cell.Ratio(row.Ratio)),
        new("target", row => Cell.Ratio(row.Target)),
        new("limit, ms", row => Cell.Time(row.LimitMs)),
        new("of the limit", row => Cell.Percent(row.LimitMs / row.OursMs)),
        new("whole map, ms", row => Cell.Time(row.MapMs)),
        new("GFLOP/s", row => Cell.Whole((int)Math.Round(row.FmaGflops))),
    ];
}
