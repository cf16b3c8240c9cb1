using System.CommandLine;
using System.Globalization;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Results;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Benchmarks.Peers;

/// <summary>Whole passes beside eager PyTorch, in turn, on the same cores.</summary>
internal static class CompareCommand
{
    // Far above the noise of two float32 implementations, far below what another formula would give.
    private const double SameResult = 1e-3;

    public static Command Create()
    {
        Option<string?> model = Options.Model();
        Option<int[]> tokens = Options.Tokens(3, 16, 64, 256, 1024);
        Option<int> runs = Options.Runs(9);
        Option<int?> threads = Options.Threads("2");
        Option<string?> python = Options.Python();
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command("compare", "Passes beside eager PyTorch's, in turn, on the same cores.")
        {
            model, tokens, runs, threads, python, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), 2, () =>
        {
            string directory = Checkpoints.Named(parsed.GetValue(model));
            using var gpt2 = Gpt2.Load(new DirectoryFiles(directory));
            using PythonPeer? peer = PythonPeer.TryStart(parsed.GetValue(python), directory, Workers.Count);
            var about = About.Now(peer?.Versions ?? []);
            var comparison = new Comparison(gpt2, peer, parsed.GetValue(runs));
            if (peer is not null && !Agrees(comparison, Math.Min(16, gpt2.Context)))
            {
                return 1;
            }

            ComparisonRow[] rows = [.. parsed.GetValue(tokens)!.SelectMany(comparison.Measure)];
            Publication.Publish(about, rows, parsed.GetValue(json), parsed.GetValue(save));
            return 0;
        }));
        return command;
    }

    private static bool Agrees(Comparison comparison, int length)
    {
        double difference = comparison.LargestDifference(length);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"One query's weights, ours and the peer's, are {difference:0.0e0} apart."));
        if (difference <= SameResult)
        {
            return true;
        }

        Console.Error.WriteLine("That is no rounding: one of the two is wrong, and times would mean nothing.");
        return false;
    }
}
