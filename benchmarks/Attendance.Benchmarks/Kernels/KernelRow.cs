using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Results;
using BenchmarkDotNet.Reports;

namespace Attendance.Benchmarks.Kernels;

/// <summary>One kernel, width and case.</summary>
/// <param name="Operation">MatMul, LayerNorm, ….</param>
/// <param name="Case">The workload.</param>
/// <param name="Kernel">The width.</param>
/// <param name="Microseconds">Median of a call.</param>
/// <param name="FmaShare">Share of the measured multiply-add peak; null where arithmetic is not what counts.</param>
/// <param name="ReadShare">Share of the measured read bandwidth; what is above 1 is the caches' work.</param>
/// <param name="Allocated">Managed bytes a call.</param>
internal sealed record KernelRow(
    string Operation, string Case, string Kernel, double Microseconds, double? FmaShare, double ReadShare,
    long Allocated) : IRow<KernelRow>
{
    public static string Name => "kernels";

    public static IReadOnlyList<Column<KernelRow>> Columns { get; } =
    [
        new("operation", row => row.Operation, IsText: true),
        new("case", row => row.Case, IsText: true),
        new("kernel", row => row.Kernel, IsText: true),
        new("µs", row => Cell.Time(row.Microseconds)),
        new("of the FMA peak", row => Cell.Percent(row.FmaShare)),
        new("of the read bandwidth", row => Cell.Percent(row.ReadShare)),
        new("allocated, B", row => Cell.Whole(row.Allocated)),
    ];

    /// <summary>What BenchmarkDotNet measured.</summary>
    public static IEnumerable<KernelRow> Of(Summary summary, Limits limits)
    {
        foreach (BenchmarkReport report in summary.Reports.Where(report => report.ResultStatistics is not null))
        {
            Workload workload = ShareColumn.WorkloadOf(report.BenchmarkCase);
            double nanoseconds = report.ResultStatistics!.Median;
            yield return new KernelRow(
                report.BenchmarkCase.Descriptor.Type.Name.Replace("Benchmark", "", StringComparison.Ordinal),
                workload.Name,
                (string)report.BenchmarkCase.Parameters[nameof(KernelBenchmark.Kernel)],
                nanoseconds / 1e3,
                workload.Operations > 0 ? workload.Operations / nanoseconds / limits.FmaGflops : null,
                workload.Bytes / nanoseconds / limits.ReadGbs,
                report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);
        }
    }
}
