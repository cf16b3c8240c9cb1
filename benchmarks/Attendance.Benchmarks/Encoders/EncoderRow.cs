using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Encoders;

/// <summary>An encoder's pass at one prompt length, beside the peer.</summary>
/// <param name="Tokens">T.</param>
/// <param name="Work"><c>encoder</c>: every block, patterns, the last hidden state; <c>full</c>: logits as
/// well.</param>
/// <param name="Runs">Rounds; in each, both were measured.</param>
/// <param name="OursMs">Median.</param>
/// <param name="PeerMs">Median; null without a peer.</param>
/// <param name="Ratio">Median of the rounds' ratios, peer's time to ours.</param>
/// <param name="Target">What the ratio should be, if something was set.</param>
/// <param name="LimitMs">The least time on this machine.</param>
/// <param name="FmaGflops">The peak measured just before.</param>
internal sealed record EncoderRow(
    int Tokens, string Work, int Runs, double OursMs, double? PeerMs, double? Ratio, double? Target, double LimitMs,
    double FmaGflops)
    : IRow<EncoderRow>
{
    public static string Name => "encoder";

    public static IReadOnlyList<Column<EncoderRow>> Columns { get; } =
    [
        new("T", row => Cell.Whole(row.Tokens)),
        new("work", row => row.Work, IsText: true),
        new("ours, ms", row => Cell.Time(row.OursMs)),
        new("peer, ms", row => Cell.Time(row.PeerMs)),
        new("ratio", row => Cell.Ratio(row.Ratio)),
        new("target", row => Cell.Ratio(row.Target)),
        new("limit, ms", row => Cell.Time(row.LimitMs)),
        new("of the limit", row => Cell.Percent(row.LimitMs / row.OursMs)),
        new("GFLOP/s", row => Cell.Whole(row.FmaGflops)),
    ];
}
