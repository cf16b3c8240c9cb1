using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Benchmarks;

/// <summary>Whole passes over a checkpoint, by number of tokens.</summary>
internal static class ForwardCommand
{
    public static Command Create()
    {
        var model = new Option<DirectoryInfo>("--model") { Required = true, Description = "A GPT-2 checkpoint's directory." };
        var tokens = new Option<string>("--tokens") { DefaultValueFactory = _ => "3,16,64,256,1024", Description = "Prompt lengths." };
        var runs = new Option<int>("--runs") { DefaultValueFactory = _ => 9, Description = "Timed runs of each; the median counts." };
        var json = new Option<bool>("--json") { Description = "One JSON object a length." };
        var command = new Command("forward", "Median milliseconds of a pass: attention, materialized, full.")
        {
            model, tokens, runs, json,
        };
        command.SetAction(parsed =>
        {
            using Gpt2 gpt2 = Gpt2.Load(new DirectoryFiles(parsed.GetValue(model)!.FullName));
            foreach (string length in parsed.GetValue(tokens)!.Split(','))
            {
                Measure(gpt2, int.Parse(length, CultureInfo.InvariantCulture), parsed.GetValue(runs), parsed.GetValue(json));
            }
        });
        return command;
    }

    private static void Measure(Gpt2 model, int length, int runs, bool json)
    {
        int[] ids = [.. Enumerable.Range(0, length).Select(i => (i * 7919) % model.Vocabulary)];
        var all = new RunOptions { Logits = LogitPositions.All };
        (double attention, double attentionMemory) = Median(runs, () => model.Run(ids).Attention.Length);
        (double materialized, double materializedMemory) = Median(runs, () =>
        {
            using AttentionTensor tensor = model.Run(ids).Attention.Materialize();
            return tensor.Length;
        });
        (double full, double fullMemory) = Median(runs, () => model.Run(ids, all).Tokens.Count);
        if (json)
        {
            using var writer = new Utf8JsonWriter(Console.OpenStandardOutput());
            writer.WriteStartObject();
            writer.WriteNumber("tokens", length);
            writer.WriteNumber("runs", runs);
            writer.WriteNumber("attention_ms", Math.Round(attention, 2));
            writer.WriteNumber("materialized_ms", Math.Round(materialized, 2));
            writer.WriteNumber("full_ms", Math.Round(full, 2));
            writer.WriteNumber("attention_mb", Math.Round(attentionMemory, 1));
            writer.WriteNumber("materialized_mb", Math.Round(materializedMemory, 1));
            writer.WriteNumber("full_mb", Math.Round(fullMemory, 1));
            writer.WriteEndObject();
            writer.Flush();
            Console.WriteLine();
        }
        else
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{length,5} tokens: attention {attention,8:0.0} ms {attentionMemory,6:0} MB   materialized "
                + $"{materialized,8:0.0} ms {materializedMemory,6:0} MB   full {full,8:0.0} ms {fullMemory,6:0} MB"));
        }
    }

    /// <summary>Median time after one run to warm up, and the peak of memory beyond mapped files.</summary>
    private static (double Milliseconds, double Megabytes) Median(int runs, Func<int> pass)
    {
        pass();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var memory = new AnonymousMemory();
        var times = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            pass();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Array.Sort(times);
        return (times[runs / 2], memory.Peak / 1e6);
    }
}
