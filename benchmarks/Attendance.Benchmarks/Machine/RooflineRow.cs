using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Machine;

/// <summary>The machine's limits as a row.</summary>
internal sealed record RooflineRow(int Threads, string Kernel, double FmaGflops, double ReadGbs) : IRow<RooflineRow>
{
    public static string Name => "roofline";

    public static IReadOnlyList<Column<RooflineRow>> Columns { get; } =
    [
        new("threads", row => Cell.Whole(row.Threads)),
        new("widest kernel", row => row.Kernel, IsText: true),
        new("multiply-add, GFLOP/s", row => Cell.Whole(row.FmaGflops)),
        new("read, GB/s", row => Cell.Tenths(row.ReadGbs)),
    ];
}
