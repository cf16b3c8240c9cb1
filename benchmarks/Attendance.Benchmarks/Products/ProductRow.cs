using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Products;

/// <summary>One product beside ONNX Runtime's.</summary>
/// <param name="What">Where it stands in GPT-2.</param>
/// <param name="Size">Rows × inputs × outputs.</param>
/// <param name="Weights">How many different weights are multiplied in turn.</param>
/// <param name="Runs">Rounds.</param>
/// <param name="OursMs">Median of one product.</param>
/// <param name="OnnxMs">ONNX Runtime's, with weights that it packed when loading.</param>
/// <param name="OnnxUnpackedMs">ONNX Runtime's, with weights that it gets with each call.</param>
/// <param name="Ratio">Median of the rounds' ratios, ONNX Runtime's time (packed) to ours.</param>
/// <param name="Gflops">Ours.</param>
/// <param name="LimitMs">The least time on this machine.</param>
/// <param name="LimitedBy"><c>memory</c> or <c>multiply-add</c>.</param>
/// <param name="FmaGflops">The peak measured just before.</param>
/// <param name="ReadGbs">The read bandwidth measured just before.</param>
internal sealed record ProductRow(
    string What, string Size, int Weights, int Runs, double OursMs, double OnnxMs, double OnnxUnpackedMs, double Ratio,
    double Gflops, double LimitMs, string LimitedBy, double FmaGflops, double ReadGbs) : IRow<ProductRow>
{
    public static string Name => "matmul";

    public static IReadOnlyList<Column<ProductRow>> Columns { get; } =
    [
        new("product", row => row.What, IsText: true),
        new("size", row => row.Size, IsText: true),
        new("weights", row => Cell.Whole(row.Weights)),
        new("ours, ms", row => Cell.Time(row.OursMs)),
        new("ONNX packed, ms", row => Cell.Time(row.OnnxMs)),
        new("ONNX, ms", row => Cell.Time(row.OnnxUnpackedMs)),
        new("packed / ours", row => Cell.Ratio(row.Ratio)),
        new("ours, GFLOP/s", row => Cell.Whole(row.Gflops)),
        new("limited by", row => row.LimitedBy, IsText: true),
        new("of the limit", row => Cell.Percent(row.LimitMs / row.OursMs)),
        new("GFLOP/s", row => Cell.Whole(row.FmaGflops)),
        new("GB/s", row => Cell.Tenths(row.ReadGbs)),
    ];
}
