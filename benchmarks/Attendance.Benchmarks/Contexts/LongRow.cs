using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Contexts;

/// <summary>A prompt of some length through two blocks of GPT-2 small's widths.</summary>
/// <param name="Tokens">T.</param>
/// <param name="Runs">Timed runs.</param>
/// <param name="PassMs">Median of a pass: one block's attention and MLP, the next one's queries and keys.</param>
/// <param name="MegabytesBefore">Anonymous memory before the model was opened, 10⁶ bytes.</param>
/// <param name="Megabytes">Peak of it while the pass ran and a tile was looked at, less what was there before.</param>
/// <param name="PatternMegabytes">What one block's patterns would take if they were kept, 10⁶ bytes.</param>
/// <param name="TileMs">Median of a tile of 64 × 64 at the end of the context, of one head of the upper block.</param>
internal sealed record LongRow(
    int Tokens, int Runs, double PassMs, double MegabytesBefore, double Megabytes, double PatternMegabytes,
    double TileMs) : IRow<LongRow>
{
    public static string Name => "long";

    public static IReadOnlyList<Column<LongRow>> Columns { get; } =
    [
        new("T", row => Cell.Whole(row.Tokens)),
        new("pass, ms", row => Cell.Time(row.PassMs)),
        new("memory, MB", row => Cell.Whole(row.Megabytes)),
        new("KB a token", row => Cell.Tenths(row.Megabytes * 1000 / row.Tokens)),
        new("a block's patterns would be, MB", row => Cell.Whole(row.PatternMegabytes)),
        new("tile, ms", row => Cell.Time(row.TileMs)),
    ];
}
