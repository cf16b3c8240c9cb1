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
        var decoder = new DecoderOptions();
        var attention = new AttentionOption();
        var model = new ModelOptions();
        var place = new PlaceOptions(
            "All heads of this block; negative from the end. Without --block and --head, the last block",
            "This head in every block; with --block, this one matrix; negative from the end");
        var output = new OutputOptions();
        var command = new CommandWithExamples(
            "view",
            "Show where the model looks: a heatmap for each head, rows look at columns.",
            "attendance view \"I love you\"",
            "attendance view \"I love you\" --block 0 --out love.png",
            "attendance view \"I love you\" --head -1 --model gpt2",
            "echo \"I love you\" | attendance view - --block 5 --head 1 --json");
        prompt.AddTo(command);
        decoder.AddTo(command);
        attention.AddTo(command);
        place.AddTo(command);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            Picture.Prepare(choice, host);
            Prompt what = decoder.Read(parsed, prompt.Read(parsed, host));
            using TransformerModel opened = model.Open(parsed, host);
            Run(opened, what, attention.Read(parsed), place.Read(parsed), choice, host);
        });
        return command;
    }

    private static void Run(
        TransformerModel model,
        Prompt prompt,
        string? attention,
        (int? Block, int? Head) place,
        OutputChoice choice,
        CommandHost host)
    {
        // Nothing above the block that is looked at is computed; one head through all blocks needs the last one.
        // Nor is any other kind of attention, of those that the model may have.
        attention ??= model.Features.AttentionNames[0];
        var options = new RunOptions { Attention = attention, HighestBlock = place.Block ?? -1 };
        Run run = model.Run(prompt.TokensOf(model), options);
        AttentionGrid grid = place switch
        {
            ({ } block, { } head) => run.OneHead(block, head, attention),
            (null, { } head) => run.HeadThroughBlocks(head, attention),
            _ => run.AllHeads(place.Block ?? -1, attention),
        };
        GridOutput.Show(grid, RunJson.Of(run, model, attention), choice, host);
    }
}
