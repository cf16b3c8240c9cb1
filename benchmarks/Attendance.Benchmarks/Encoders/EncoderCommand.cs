using System.CommandLine;
using System.Globalization;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Peers;
using Attendance.Benchmarks.Results;
using Attendance.Kernels;
using Attendance.Models.Encoders;
using Attendance.Weights;

namespace Attendance.Benchmarks.Encoders;

/// <summary>BERT's passes beside eager PyTorch, in turn, on the same cores.</summary>
internal static class EncoderCommand
{
    private const string Script = "eager_bert.py";

    // Far above the noise of two float32 implementations, far below what another formula would give.
    private const double SameResult = 1e-3;

    public static Command Create()
    {
        Option<int[]> tokens = Options.Tokens(16, 128, 512);
        Option<int> runs = Options.Runs(9);
        Option<int?> threads = Options.Threads("2");
        Option<string?> python = Options.Python();
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command("encoder", "Passes of BERT-base's shape beside eager PyTorch's, in turn.")
        {
            tokens, runs, threads, python, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), 2, () =>
        {
            string directory = Checkpoints.Encoder();
            using var bert = Bert.Load(new DirectoryFiles(directory));
            using PythonPeer? peer = PythonPeer.TryStart(
                parsed.GetValue(python), directory, Workers.Count, Script);
            var about = About.Now(peer?.Versions ?? []);
            var passes = new EncoderPasses(bert, peer, parsed.GetValue(runs));
            double difference = peer is null ? 0 : passes.LargestDifference(Math.Min(16, bert.Context));
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"One query's weights, ours and the peer's, are {difference:0.0e0} apart."));
            if (difference > SameResult)
            {
                Console.Error.WriteLine("That is no rounding: one of the two is wrong, and times would mean nothing.");
                return 1;
            }

            EncoderRow[] rows = [.. parsed.GetValue(tokens)!.SelectMany(passes.Measure)];
            Publication.Publish(about, rows, parsed.GetValue(json), parsed.GetValue(save));
            return 0;
        }));
        return command;
    }
}
