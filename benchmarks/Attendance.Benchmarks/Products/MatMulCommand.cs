using System.CommandLine;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks.Products;

/// <summary>GPT-2's matrix products beside ONNX Runtime's.</summary>
internal static class MatMulCommand
{
    public static Command Create()
    {
        Option<int> runs = Options.Runs(9);
        Option<int?> threads = Options.Threads("2");
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command("matmul", "GPT-2 small's matrix products beside ONNX Runtime's, in turn.")
        {
            runs, threads, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), 2, () =>
        {
            var about = About.Now(("ONNX Runtime", OnnxProducts.Version));
            ProductRow[] rows =
                [.. ProductShape.Gpt2Small.Select(shape => ProductComparison.Measure(shape, parsed.GetValue(runs)))];
            Publication.Publish(about, rows, parsed.GetValue(json), parsed.GetValue(save));
            return 0;
        }));
        return command;
    }
}
