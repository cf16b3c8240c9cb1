using System.CommandLine;

namespace Attendance.Benchmarks.Input;

/// <summary>Writes a synthetic checkpoint.</summary>
internal static class CheckpointCommand
{
    public static Command Create()
    {
        var directory = new Option<string>("--out")
        {
            HelpName = "DIR",
            Required = true,
            Description = "Where it is written.",
        };
        Option<int> blocks = Options.Number("--blocks", "Number of blocks; without it 12.", 12, 1, 96);
        Option<int> positions = Options.Number("--positions", "Longest prompt; without it 1024.", 1024, 1, 1 << 20);
        var command = new Command("checkpoint", "Write a checkpoint of GPT-2 small's widths with made-up weights.")
        {
            directory, blocks, positions,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(directory)!;
            Checkpoints.Write(path, parsed.GetValue(blocks), parsed.GetValue(positions));
            Console.WriteLine(path);
        });
        return command;
    }
}
