using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Rendering;

namespace Attendance.Cli.Tests.Readme;

/// <summary>
/// The README's example; <see cref="ReadmeTests"/> holds the two against each other and runs this one.
/// </summary>
internal static class FirstExample
{
    public static void Run(Action<string, string> write, Action<string> print)
    {
        var Console = new { WriteLine = print };
        var File = new { WriteAllText = write };

        // README begins
        using TransformerModel model = ModelLocator.Open("demo");
        Run run = model.Run("I love you", new RunOptions { Logits = LogitPositions.Last });

        AttentionMatrix pattern = run.Attention.Pattern(block: -1, head: 0);
        Console.WriteLine($"'{run.Tokens[2].Text}' looks at '{run.Tokens[0].Text}': {pattern[query: 2, key: 0]:0.0000}");

        AttentionGrid heads = run.AllHeads(block: -1);
        File.WriteAllText("love.svg", SvgHeatmap.Render(heads));
        // README ends
    }
}
