using System.CommandLine;
using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Passes;
using Attendance.Benchmarks.Peers;
using Attendance.Benchmarks.Results;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Benchmarks.Causes;

/// <summary>
/// The causal map of every head beside eager PyTorch, which makes a whole pass for each head, in turn, on the same
/// cores.
/// </summary>
internal static class CausesCommand
{
    private const string Script = "eager_causes.py";

    // The ids whose logits are compared, as in the peer's script.
    private const int Target = 1;
    private const int Against = 2;

    // Two float32 passes whose logits have the size of tens differ by some 1e-4; an ablated head moves them by tenths.
    private const double Tolerance = 1e-2;

    public static Command Create()
    {
        Option<string?> model = Options.Model();
        Option<int[]> tokens = Options.Tokens(3, 16, 64);
        Option<int> runs = Options.Runs(3);
        Option<int?> threads = Options.Threads("2");
        Option<string?> python = Options.Python();
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command(
            "causes", "Every head ablated in turn, beside a pass of eager PyTorch with a hook for each.")
        {
            model, tokens, runs, threads, python, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), 2, () =>
        {
            string directory = Checkpoints.Named(parsed.GetValue(model));
            using var gpt2 = Gpt2.Load(new DirectoryFiles(directory));
            using PythonPeer? peer = PythonPeer.TryStart(parsed.GetValue(python), directory, Workers.Count, Script);
            var about = About.Now(peer?.Versions ?? []);
            var rows = new List<CausesRow>();
            foreach (int length in parsed.GetValue(tokens)!)
            {
                if (Measure(gpt2, peer, length, parsed.GetValue(runs)) is not { } row)
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

    /// <summary>One prompt length; null where the two find different effects.</summary>
    private static CausesRow? Measure(Gpt2 model, PythonPeer? peer, int length, int runs)
    {
        IReadOnlyList<Token> prompt =
            model.Describe([.. Enumerable.Range(0, length).Select(i => i * 7919 % model.Vocabulary)]);

        // The first time warms both up, and shows that they do the same.
        var map = CausalMap.Of(model, prompt, Target, Against);
        if (peer is not null && Distance(map, peer.CausalMap(length, Target, Against)) is var distance
            && distance > Tolerance)
        {
            Console.Error.WriteLine(
                $"For {length} tokens an effect differs from the peer's by {distance:g2}: one of the two is wrong.");
            return null;
        }

        Limits limits = Roofline.Measure();
        double[][] times = Clock.Alternate(runs, [
            () => Clock.Milliseconds(() => AblateHeads(model, prompt)),
            () => Clock.Milliseconds(() => CausalMap.Of(model, prompt, Target, Against)),
            .. peer is null ? (Func<double>[])[] : [() => peer.Causes(length)],
        ]);
        double[]? theirs = peer is null ? null : times[2];
        return new CausesRow(
            length, model.Blocks * model.Heads, runs, Clock.Median(times[0]),
            theirs is null ? null : Clock.Median(theirs),
            theirs is null ? null : Clock.MedianRatio(theirs, times[0]),
            length switch { 3 => 30, 16 => 9, _ => null },
            LimitMs(model.Config, length, limits), limits.FmaGflops, Clock.Median(times[1]));
    }

    /// <summary>What the peer does: the unchanged pass, and every head's ablation.</summary>
    private static void AblateHeads(Gpt2 model, IReadOnlyList<Token> prompt)
    {
        Replacement[] heads = [.. HeadId.All(model.Blocks, model.Heads).Select(head => Replacement.Zero(head.Block, head.Head))];
        model.Run(prompt, new RunOptions { Logits = LogitPositions.Last });
        ReplacementPass.NextTokenLogits(model, prompt, heads, [Target, Against]);
    }

    /// <summary>
    /// Passes of single blocks, one for each ablation in or below them, and the unchanged one; the weights once.
    /// </summary>
    private static double LimitMs(Gpt2Config config, int length, Limits limits)
    {
        PassCost pass = PassCost.Of(config, PassWork.Full, length);
        double outputHead = (double)config.Width * config.Vocabulary;
        double perBlock = (pass.Operations - (2 * length * outputHead)) / config.Blocks;

        // In block b there are the unchanged pass and b blocks' heads; and its own heads from their output on.
        double blocks = Enumerable.Range(0, config.Blocks).Sum(block => 1.0 + (block * config.Heads));
        double own = config.Heads * config.Blocks * OwnShare(config);
        return limits.Milliseconds((blocks + own) * perBlock, pass.Bytes - ((outputHead + (length * config.Vocabulary)) * sizeof(float)));
    }

    /// <summary>The share of a block that is behind its heads: the output projection and the MLP.</summary>
    private static double OwnShare(Gpt2Config config)
    {
        double behind = config.Width + (2.0 * config.HiddenWidth);
        return behind / (behind + (3.0 * config.Width));
    }

    private static double Distance(CausalMap map, double[][] theirs) =>
        Enumerable.Range(0, theirs.Length).Max(block =>
            Enumerable.Range(0, theirs[block].Length).Max(head =>
                Math.Abs(map.HeadEffects[block, head] - theirs[block][head])));
}
