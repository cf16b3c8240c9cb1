using System.CommandLine;
using System.Diagnostics;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Results;

namespace Attendance.Benchmarks;

/// <summary>Every table, each from a process of its own.</summary>
internal static class AllCommand
{
    public static Command Create()
    {
        Option<string?> model = Options.Model(), python = Options.Python();
        Option<bool> save = Options.Save();
        var command = new Command("all", "Every table, one after the other, in less than a quarter of an hour.")
        {
            model, python, save,
        };
        command.SetAction(parsed =>
        {
            string directory = Path.GetFullPath(Checkpoints.Named(parsed.GetValue(model)));
            string[] on = ["--model", directory];
            string[] with = parsed.GetValue(python) is { } named ? ["--python", named] : [];
            string[][] lines =
            [
                ["roofline", "--threads", "2"],
                ["forward", "--threads", "2", .. on],
                ["compare", .. on, .. with],
                ["generate", .. on, .. with],
                ["causes", .. on, .. with],
                ["encoder", .. with],
                ["matmul"],
                ["long"],
                ["cold", .. on, .. with],
                ["kernels"],
            ];
            return RunAll(lines, parsed.GetValue(save));
        });
        return command;
    }

    /// <summary>A command that fails does not stop the others; its code is ours.</summary>
    private static int RunAll(string[][] lines, bool save)
    {
        int code = 0;
        long start = Stopwatch.GetTimestamp();
        foreach (string[] line in lines)
        {
            Console.Error.WriteLine($"── {line[0]} (after {Stopwatch.GetElapsedTime(start):m\\:ss})");
            int ended = OwnProcess.Run(save ? [.. line, "--save"] : line, []);
            code = ended == 0 ? code : ended;
        }

        if (save)
        {
            Report.Write();
        }

        Console.Error.WriteLine($"── done after {Stopwatch.GetElapsedTime(start):m\\:ss}");
        return code;
    }
}
