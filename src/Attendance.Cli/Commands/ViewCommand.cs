using System.CommandLine;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance view</c>: heatmaps of one run.</summary>
internal static class ViewCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var model = new ModelOptions();
        var place = new PlaceOptions(
            "All heads of this block; negative from the end. Without --block and --head, the last block",
            "This head in every block; with --block, this one matrix; negative from the end");
        var output = new OutputOptions(
            "Write a picture as well, or as .html the page with every head, which opens offline", page: true);
        var command = new CommandWithExamples(
            "view",
            "Show where the model looks: a heatmap for each head, rows look at columns.",
            "attendance view \"I love you\"",
            "attendance view \"I love you\" --block 0 --out love.png",
            "attendance view \"I love you\" --head -1 --model gpt2",
            "attendance view \"I love you\" --out love.html",
            "echo \"I love you\" | attendance view - --block 5 --head 1 --json");
        prompt.AddTo(command);
        place.AddTo(command);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            Picture.Prepare(choice, host);
            Prompt what = prompt.Read(parsed, host);
            using TransformerModel opened = model.Open(parsed, host);
            Run(opened, what, place.Read(parsed), choice, host);
            OfflinePageOutput.Write(opened, what, place.Read(parsed), choice, host);
        });
        return command;
    }

    private static void Run(
        TransformerModel model,
        Prompt prompt,
        (int? Block, int? Head) place,
        OutputChoice choice,
        CommandHost host)
    {
        // Nothing above the block that is looked at is computed; one head through all blocks needs the last one.
        Run run = model.Run(prompt.TokensOf(model), new RunOptions { HighestBlock = place.Block ?? -1 });
        AttentionGrid grid = place switch
        {
            ({ } block, { } head) => run.OneHead(block, head),
            (null, { } head) => run.HeadThroughBlocks(head),
            _ => run.AllHeads(place.Block ?? -1),
        };
        GridOutput.Show(grid, RunJson.Of(run, model), choice, host);
    }
}
