using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Peers;

/// <summary>One kind of work at one prompt length, beside the peer.</summary>
/// <param name="Tokens">T.</param>
/// <param name="Work">Ours: <c>attention</c>, <c>full</c> or <c>materialized</c>.</param>
/// <param name="PeerWork">The peer's: <c>full</c> (patterns and logits) or <c>attentions</c> (patterns).</param>
/// <param name="Runs">Rounds; in each, all contenders were measured.</param>
/// <param name="OursMs">Median.</param>
/// <param name="PeerMs">Median; null without a peer.</param>
/// <param name="Ratio">Median of the rounds' ratios, peer's time to ours.</param>
/// <param name="Target">What the ratio should be, if something was set.</param>
/// <param name="OursMb">Peak of anonymous memory, 10⁶ bytes.</param>
/// <param name="PeerMb">The peer's.</param>
/// <param name="LimitMs">The least time on this machine.</param>
/// <param name="LimitedBy"><c>memory</c> or <c>multiply-add</c>.</param>
/// <param name="FmaGflops">The peak measured just before.</param>
/// <param name="ReadGbs">The read bandwidth measured just before.</param>
internal sealed record ComparisonRow(
    int Tokens, string Work, string PeerWork, int Runs, double OursMs, double? PeerMs, double? Ratio, double? Target,
    double OursMb, double? PeerMb, double LimitMs, string LimitedBy, double FmaGflops, double ReadGbs)
    : IRow<ComparisonRow>
{
    public static string Name => "compare";

    public static IReadOnlyList<Column<ComparisonRow>> Columns { get; } =
    [
        new("T", row => Cell.Whole(row.Tokens)),
        new("ours", row => row.Work, IsText: true),
        new("peer", row => row.PeerWork, IsText: true),
        new("ours, ms", row => Cell.Time(row.OursMs)),
        new("peer, ms", row => Cell.Time(row.PeerMs)),
        new("ratio", row => Cell.Ratio(row.Ratio)),
        new("target", row => Cell.Ratio(row.Target)),
        new("ours, MB", row => Cell.Whole(row.OursMb)),
        new("peer, MB", row => Cell.Whole(row.PeerMb)),
        new("limit, ms", row => Cell.Time(row.LimitMs)),
        new("limited by", row => row.LimitedBy, IsText: true),
        new("of the limit", row => Cell.Percent(row.LimitMs / row.OursMs)),
        new("GFLOP/s", row => Cell.Whole(row.FmaGflops)),
        new("GB/s", row => Cell.Tenths(row.ReadGbs)),
    ];
}
