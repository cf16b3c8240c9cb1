using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Passes;

/// <summary>
/// One prompt length: medians, peaks of memory beyond mapped files, and what a warm pass leaves to the collector.
/// </summary>
/// <param name="Tokens">T.</param>
/// <param name="Runs">Timed runs of each.</param>
/// <param name="AttentionMs">A pass that keeps queries and keys.</param>
/// <param name="MaterializedMs">The same with every pattern written to memory.</param>
/// <param name="FullMs">Attention, and logits for every position.</param>
/// <param name="ReusedFullMs">The same into a <c>RunBuffer</c> that was used before.</param>
/// <param name="PatternMs">One head's pattern from queries and keys, as <c>run.Attention.Pattern</c> gives it.</param>
/// <param name="AttentionMb">Peak of anonymous memory, 10⁶ bytes.</param>
/// <param name="MaterializedMb">Peak.</param>
/// <param name="FullMb">Peak.</param>
/// <param name="AttentionAllocated">Managed bytes that a warm attention pass allocates, on all threads.</param>
/// <param name="FullAllocated">Managed bytes that a warm full pass allocates.</param>
/// <param name="ReusedAttentionAllocated">The same for attention into a <c>RunBuffer</c> that was used before.</param>
/// <param name="ReusedFullAllocated">The same for a full pass into it.</param>
internal sealed record ForwardRow(
    int Tokens, int Runs, double AttentionMs, double MaterializedMs, double FullMs, double ReusedFullMs,
    double PatternMs, double AttentionMb, double MaterializedMb, double FullMb, long AttentionAllocated, long FullAllocated,
    long ReusedAttentionAllocated, long ReusedFullAllocated)
    : IRow<ForwardRow>
{
    public static string Name => "forward";

    public static IReadOnlyList<Column<ForwardRow>> Columns { get; } =
    [
        new("T", row => Cell.Whole(row.Tokens)),
        new("attention, ms", row => Cell.Time(row.AttentionMs)),
        new("materialized, ms", row => Cell.Time(row.MaterializedMs)),
        new("full, ms", row => Cell.Time(row.FullMs)),
        new("full, reused, ms", row => Cell.Time(row.ReusedFullMs)),
        new("one pattern, ms", row => Cell.Time(row.PatternMs)),
        new("attention, MB", row => Cell.Whole(row.AttentionMb)),
        new("materialized, MB", row => Cell.Whole(row.MaterializedMb)),
        new("full, MB", row => Cell.Whole(row.FullMb)),
        new("attention allocates, B", row => Cell.Whole(row.AttentionAllocated)),
        new("full allocates, B", row => Cell.Whole(row.FullAllocated)),
        new("reused: attention, B", row => Cell.Whole(row.ReusedAttentionAllocated)),
        new("reused: full, B", row => Cell.Whole(row.ReusedFullAllocated)),
    ];
}
