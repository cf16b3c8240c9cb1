using System.CommandLine;
using Attendance.Attention;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Passes;
using Attendance.Benchmarks.Results;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Benchmarks.Contexts;

/// <summary>Contexts far longer than GPT-2's: time, memory, and a look at the far end.</summary>
internal static class LongCommand
{
    private const int TileSide = 64;
    private const int Longest = 1 << 17;

    public static Command Create()
    {
        Option<int[]> tokens = Options.Tokens(1024, 2048, 4096, 8192, 16384);
        tokens.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>()?.Any(length => length is < TileSide or > Longest) is true)
            {
                result.AddError($"--tokens: expected lengths from {TileSide} to {Longest}.");
            }
        });
        Option<int> runs = Options.Runs(3);
        Option<int?> threads = Options.Threads("2");
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command("long", "Contexts up to 16,384 tokens: time, memory, and a tile at the far end.")
        {
            tokens, runs, threads, json, save,
        };
        command.SetAction(parsed => Pinned.Run(parsed.GetValue(threads), 2, () =>
        {
            int[] lengths = parsed.GetValue(tokens)!;
            string directory = Checkpoints.Long(lengths.Max());
            var about = About.Now();
            LongRow[] rows = [.. lengths.Select(length => Measure(directory, length, parsed.GetValue(runs)))];
            Publication.Publish(about, rows, parsed.GetValue(json), parsed.GetValue(save));
            return 0;
        }));
        return command;
    }

    /// <summary>With a model opened for it alone, so that working memory of another length is gone.</summary>
    private static LongRow Measure(string directory, int length, int runs)
    {
        double before = AnonymousMemory.PeakMegabytes(Environment.ProcessId, () => { });
        using var model = Gpt2.Load(new DirectoryFiles(directory));
        var pass = new Pass(model, length);
        double peak = AnonymousMemory.PeakMegabytes(Environment.ProcessId, () => Tile(pass.Attend().Attention));
        double passTime = Clock.Median(
            Enumerable.Range(0, runs).Select(_ => Clock.Milliseconds(() => pass.Do(PassWork.Attention))));
        AttentionMaps maps = pass.Attend().Attention;
        double tileTime = Clock.Median(Enumerable.Range(0, runs * 3).Select(_ => Clock.Milliseconds(() => Tile(maps))));
        double patterns = (double)maps.Heads * length * length * sizeof(float) / 1e6;
        return new LongRow(length, runs, passTime, before, Math.Max(0, peak - before), patterns, tileTime);
    }

    private static void Tile(AttentionMaps maps)
    {
        Range end = (maps.Keys - TileSide)..maps.Keys;
        AttentionMatrix tile = maps.Tile(maps.Blocks - 1, 0, end, end);
        if (!(tile.Values[^1] is > 0 and <= 1))
        {
            throw new InvalidRequestException(
                $"At {maps.Keys} tokens the last weight of a tile is {tile.Values[^1]}; expected 0 to 1.");
        }
    }
}
