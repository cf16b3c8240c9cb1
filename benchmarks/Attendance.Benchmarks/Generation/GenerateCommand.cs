using System.CommandLine;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Passes;
using Attendance.Benchmarks.Peers;
using Attendance.Benchmarks.Results;
using Attendance.Generation;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Benchmarks.Generation;

/// <summary>Greedy generation beside eager PyTorch with its cache, in turn, on the same cores.</summary>
internal static class GenerateCommand
{
    private const string Script = "eager_generate.py";
    private const int UsualNewTokens = 50;

    public static Command Create()
    {
        Option<string?> model = Options.Model();
        Option<int[]> tokens = Options.Tokens(3, 64, 512);
        Option<int> count = Options.Number(
            "--new", $"Tokens to generate; without it {UsualNewTokens}.", UsualNewTokens, 1, 1000);
        Option<int> runs = Options.Runs(7);
        Option<int?> threads = Options.Threads("2");
        Option<string?> python = Options.Python();
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command(
            "generate", "Greedy text beside eager PyTorch's, both with a cache, on the same cores.")
        {
            model, tokens, count, runs, threads, python, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), 2, () =>
        {
            string directory = Checkpoints.Named(parsed.GetValue(model));
            using var gpt2 = Gpt2.Load(new DirectoryFiles(directory));
            using PythonPeer? peer = PythonPeer.TryStart(parsed.GetValue(python), directory, Workers.Count, Script);
            var about = About.Now(peer?.Versions ?? []);
            var rows = new List<GenerateRow>();
            foreach (int length in parsed.GetValue(tokens)!)
            {
                if (Measure(gpt2, peer, length, parsed.GetValue(count), parsed.GetValue(runs)) is not { } row)
                {
                    return 1;
                }

                rows.Add(row);
            }

            Publication.Publish(about, rows, parsed.GetValue(json), parsed.GetValue(save));
            return 0;
        }));
        return command;
    }

    /// <summary>One prompt length; null where the two generate different tokens.</summary>
    private static GenerateRow? Measure(Gpt2 model, PythonPeer? peer, int length, int count, int runs)
    {
        // The first time warms both up, and shows that they do the same.
        int[] ids = Generate(model, length, count);
        if (peer is not null && !ids.SequenceEqual(peer.GeneratedIds(length, count)))
        {
            Console.Error.WriteLine(
                $"Behind {length} tokens the peer generates others than we do: "
                    + "one of the two is wrong, or two logits tie.");
            return null;
        }

        Limits limits = Roofline.Measure();
        double[][] times = Clock.Alternate(runs, [
            () => Clock.Milliseconds(() => Generate(model, length, count)),
            .. peer is null ? (Func<double>[])[] : [() => peer.Generate(length, count)],
        ]);
        double[]? theirs = peer is null ? null : times[1];

        // The prompt's pass gives the first token; each other one reads every weight once.
        double limit = PassCost.Of(model.Config, PassWork.Full, length).Milliseconds(limits)
            + ((count - 1) * PassCost.Of(model.Config, PassWork.Full, 1).Milliseconds(limits));
        bool isTheAim = length == 3 && count == UsualNewTokens;
        return new GenerateRow(
            length, count, runs, Clock.Median(times[0]), theirs is null ? null : Clock.Median(theirs),
            theirs is null ? null : Clock.MedianRatio(theirs, times[0]), isTheAim ? 2 : null, limit, limits.ReadGbs);
    }

    private static int[] Generate(Gpt2 model, int length, int count)
    {
        int[] prompt = [.. Enumerable.Range(0, length).Select(i => i * 7919 % model.Vocabulary)];
        var options = new GenerationOptions { Sample = false, MaxNewTokens = count, EndTokens = [] };
        using var generator = new TextGenerator(model, model.Describe(prompt), options);
        return [.. generator.Stream().Select(step => step.Token.Id)];
    }
}
