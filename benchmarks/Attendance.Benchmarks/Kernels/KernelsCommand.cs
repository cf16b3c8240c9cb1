using System.CommandLine;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Results;
using Attendance.Errors;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Attendance.Benchmarks.Kernels;

/// <summary>Each kernel in each width, with BenchmarkDotNet.</summary>
internal static class KernelsCommand
{
    private static readonly Type[] s_benchmarks =
    [
        typeof(MatMulBenchmark), typeof(LayerNormBenchmark), typeof(ActivationBenchmark), typeof(SoftmaxBenchmark),
        typeof(AttentionBenchmark), typeof(PatternBenchmark),
    ];

    public static Command Create()
    {
        var filter = new Option<string>("--filter")
        {
            HelpName = "GLOB",
            DefaultValueFactory = _ => "*",
            Description = "Which benchmarks, as BenchmarkDotNet takes it: *MatMul*; without it all.",
        };
        Option<int?> threads = Options.Threads("2");
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command("kernels", "Each kernel in each vector width, with BenchmarkDotNet.")
        {
            filter, threads, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), 2, () =>
        {
            string version = typeof(BenchmarkSwitcher).Assembly.GetName().Version!.ToString(3);
            var about = About.Now(("BenchmarkDotNet", version));
            Limits limits = Roofline.Measure();
            bool quiet = parsed.GetValue(json);
            IEnumerable<Summary> summaries = BenchmarkSwitcher.FromTypes(s_benchmarks)
                .Run(["--filter", parsed.GetValue(filter)!], Config(limits, quiet));
            string[] kernels = [.. KernelBenchmark.Kernels];
            KernelRow[] rows =
            [
                .. summaries.SelectMany(summary => KernelRow.Of(summary, limits))
                    .OrderBy(row => row.Operation, StringComparer.Ordinal)
                    .ThenBy(row => row.Case, StringComparer.Ordinal)
                    .ThenBy(row => Array.IndexOf(kernels, row.Kernel)),
            ];
            if (rows.Length == 0)
            {
                throw new InvalidRequestException(
                    $"--filter {parsed.GetValue(filter)}: nothing was measured; expected a pattern such as *MatMul*.");
            }

            Publication.Publish(about, rows, quiet, parsed.GetValue(save));
            return 0;
        }));
        return command;
    }

    private static ManualConfig Config(Limits limits, bool quiet)
    {
        // In this process, which is pinned already; every width is chosen by name, not by the runtime's switches.
        Job job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(2)
            .WithIterationCount(5)
            .WithIterationTime(TimeInterval.FromMilliseconds(60));
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddLogger(quiet ? NullLogger.Instance : ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(
                new ShareColumn("FMA peak", limits.FmaGflops, workload => workload.Operations),
                new ShareColumn("Read bandwidth", limits.ReadGbs, workload => workload.Bytes))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithArtifactsPath(Path.Combine(Repository.Scratch, "BenchmarkDotNet"));
    }
}
