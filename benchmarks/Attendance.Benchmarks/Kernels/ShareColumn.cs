using Attendance.Benchmarks.Results;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Attendance.Benchmarks.Kernels;

/// <summary>A rate that was reached, as a share of the machine's measured limit.</summary>
/// <param name="name">The column's head.</param>
/// <param name="limit">The limit, in 10⁹ a second.</param>
/// <param name="amount">Operations or bytes of a call; 0 for an empty cell.</param>
internal sealed class ShareColumn(string name, double limit, Func<Workload, double> amount) : IColumn
{
    public string Id => name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => $"{name}: {limit:0.#}·10⁹/s";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        double work = amount(WorkloadOf(benchmarkCase));
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Median;
        return Cell.Percent(work > 0 ? work / nanoseconds / limit : null);
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        GetValue(summary, benchmarkCase);

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public static Workload WorkloadOf(BenchmarkCase benchmarkCase) =>
        (Workload)benchmarkCase.Parameters[nameof(KernelBenchmark.Case)];
}
