using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Generation;

/// <summary>Greedy generation behind one prompt, beside the peer.</summary>
/// <param name="Tokens">T of the prompt.</param>
/// <param name="NewTokens">Tokens that are generated.</param>
/// <param name="Runs">Rounds; in each, both were measured.</param>
/// <param name="OursMs">Median, prompt included.</param>
/// <param name="PeerMs">Median; null without a peer.</param>
/// <param name="Ratio">Median of the rounds' ratios, peer's time to ours.</param>
/// <param name="Target">What the ratio should be, if something was set.</param>
/// <param name="LimitMs">The least time on this machine: every weight once for each token.</param>
/// <param name="ReadGbs">The read bandwidth measured just before.</param>
internal sealed record GenerateRow(
    int Tokens, int NewTokens, int Runs, double OursMs, double? PeerMs, double? Ratio, double? Target, double LimitMs,
    double ReadGbs)
    : IRow<GenerateRow>
{
    public static string Name => "generate";

    public static IReadOnlyList<Column<GenerateRow>> Columns { get; } =
    [
        new("T", row => Cell.Whole(row.Tokens)),
        new("new", row => Cell.Whole(row.NewTokens)),
        new("ours, ms", row => Cell.Time(row.OursMs)),
        new("a token, ms", row => Cell.Time(row.OursMs / row.NewTokens)),
        new("peer, ms", row => Cell.Time(row.PeerMs)),
        new("a token, ms", row => Cell.Time(row.PeerMs / row.NewTokens)),
        new("ratio", row => Cell.Ratio(row.Ratio)),
        new("target", row => Cell.Ratio(row.Target)),
        new("limit, ms", row => Cell.Time(row.LimitMs)),
        new("of the limit", row => Cell.Percent(row.LimitMs / row.OursMs)),
        new("GB/s", row => Cell.Tenths(row.ReadGbs)),
    ];
}
