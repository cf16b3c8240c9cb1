using System.CommandLine;
using Attendance.Attention;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Results;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Benchmarks.Passes;

/// <summary>Whole passes over a checkpoint, by number of tokens.</summary>
internal static class ForwardCommand
{
    public static Command Create()
    {
        Option<string?> model = Options.Model();
        Option<int[]> tokens = Options.Tokens(3, 16, 64, 256, 1024);
        Option<int> runs = Options.Runs(9);
        Option<int?> threads = Options.Threads("as many as there are cores");
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command("forward", "Median milliseconds of a pass: attention, materialized, full; memory.")
        {
            model, tokens, runs, threads, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), null, () =>
        {
            var about = About.Now();
            using var gpt2 = Gpt2.Load(new DirectoryFiles(Checkpoints.Named(parsed.GetValue(model))));
            ForwardRow[] rows =
                [.. parsed.GetValue(tokens)!.Select(length => Measure(gpt2, length, parsed.GetValue(runs)))];
            Publication.Publish(about, rows, parsed.GetValue(json), parsed.GetValue(save));
            return 0;
        }));
        return command;
    }

    private static ForwardRow Measure(Gpt2 model, int length, int runs)
    {
        var pass = new Pass(model, length);
        (double attention, double attentionMemory) = Median(pass, PassWork.Attention, runs);
        (double materialized, double materializedMemory) = Median(pass, PassWork.Materialized, runs);
        (double full, double fullMemory) = Median(pass, PassWork.Full, runs);
        double reused = Reused(pass, PassWork.Full, runs);
        return new ForwardRow(
            length, runs, attention, materialized, full, reused, Pattern(pass, runs),
            attentionMemory, materializedMemory, fullMemory,
            Allocated(pass, PassWork.Attention), Allocated(pass, PassWork.Full),
            AllocatedReused(pass, PassWork.Attention), AllocatedReused(pass, PassWork.Full));
    }

    /// <summary>The median after a run to warm up, in which memory is watched.</summary>
    private static (double Milliseconds, double Megabytes) Median(Pass pass, PassWork work, int runs)
    {
        double memory = AnonymousMemory.PeakMegabytes(Environment.ProcessId, () => pass.Do(work));
        return (Clock.Median(Enumerable.Range(0, runs).Select(_ => Clock.Milliseconds(() => pass.Do(work)))), memory);
    }

    private static double Reused(Pass pass, PassWork work, int runs)
    {
        using var buffer = new RunBuffer();
        pass.Do(work, buffer);
        return Clock.Median(
            Enumerable.Range(0, runs).Select(_ => Clock.Milliseconds(() => pass.Do(work, buffer))));
    }

    private static double Pattern(Pass pass, int runs)
    {
        AttentionMaps maps = pass.Attend().Attention;
        maps.Pattern(0, 0);
        return Clock.Median(Enumerable.Range(0, runs * 3)
            .Select(i => Clock.Milliseconds(() => maps.Pattern(0, i % maps.Heads))));
    }

    private static long Allocated(Pass pass, PassWork work) => Allocated(() => pass.Do(work));

    private static long AllocatedReused(Pass pass, PassWork work)
    {
        using var buffer = new RunBuffer();
        return Allocated(() => pass.Do(work, buffer));
    }

    /// <summary>On all threads, in the second of two calls.</summary>
    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
