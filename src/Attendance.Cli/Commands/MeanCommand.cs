using System.CommandLine;
using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance mean</c>: the mean of a head over blocks, or of a block over its heads.</summary>
internal static class MeanCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var decoder = new DecoderOptions();
        var attention = new AttentionOption();
        var model = new ModelOptions();
        var place = new PlaceOptions(
            "The mean over all heads of this block, instead; negative from the end",
            "The head whose mean over blocks is taken; negative from the end");
        Option<int?> start = OptionTypes.Number(
            "--start",
            "N",
            "With --head, the first block; without it, 0; negative from the end");
        Option<int?> end = OptionTypes.Number(
            "--end",
            "N",
            "With --head, the block behind the last, as in a Python slice: --start 4 --end 6 takes 4 and 5; "
                + "without it, all from --start on");
        var measures = new MeasureOptions(
            "What the mean is of: weight; score (its mean is the logarithm of the weights' geometric mean, but for a "
                + "constant in each row); without-first, renormalised in each head before; value-norm; or logit; not "
                + "rollout or flow, which have taken the mean over heads already; without it, weight");
        var output = new OutputOptions();
        var command = new CommandWithExamples(
            "mean",
            "Show the mean of one head's patterns over blocks (--head), or of one block's over its heads (--block).",
            "attendance mean \"I hate you\" --head -1 --start 4",
            "attendance mean \"I hate you\" --head -1 --start 2 --end 5 --out hate.svg",
            "attendance mean \"I hate you\" --block 0");
        prompt.AddTo(command);
        decoder.AddTo(command);
        attention.AddTo(command);
        place.AddTo(command);
        command.Options.Add(start);
        command.Options.Add(end);
        measures.AddTo(command);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            Picture.Prepare(choice, host);
            Range range = Check(place.Read(parsed), parsed.GetValue(start), parsed.GetValue(end));
            string name = CheckHeads(measures.Read(parsed));
            Prompt what = decoder.Read(parsed, prompt.Read(parsed, host));
            using TransformerModel opened = model.Open(parsed, host);
            Run(
                opened, what, attention.Read(parsed), range, (PerHeadMeasure)measures.Create(name, parsed, opened), choice, host);
        });
        return command;
    }

    private static Range Check((int? Block, int? Head) place, int? start, int? end) =>
        (place, start, end) switch
        {
            ((null, null), _, _) => throw new UsageException(
                "there is nothing to take the mean of; give --head N for a head over blocks, or --block N for "
                    + "a block over its heads."),
            (({ }, { }), _, _) => throw new UsageException(
                "--head and --block exclude each other: one takes the mean over blocks, the other over heads."),
            (({ }, null), { }, _) or (({ }, null), _, { }) => throw new UsageException(
                "--start and --end choose blocks and belong to --head; --block is a single one."),
            _ => new Range(place.Block, place.Head, start ?? 0, end),
        };

    private static string CheckHeads(string measure) => StandardMeasures.IsPerBlock(measure)
        ? throw new UsageException(
            $"--measure {measure} has taken the mean over heads already, and goes through all blocks below; see "
                + $"attendance view --measure {measure}.")
        : measure;

    private static void Run(
        TransformerModel model, Prompt prompt, string? attention, Range range, PerHeadMeasure measure, OutputChoice choice,
        CommandHost host)
    {
        attention ??= model.Features.AttentionNames[0];
        IReadOnlyList<Token> tokens = prompt.TokensOf(model);
        measure.Check(model, tokens.Count);
        ActivationCache cache = ActivationCache.Of(
            model, tokens, LogitPositions.None, measure.Points, highestBlock: Highest(range, model.BlocksWith(attention)),
            attention: attention);
        AttentionGrid grid = range.Block is { } block
            ? cache.MeanOverHeads(measure, block)
            : cache.MeanOverBlocks(measure, range.Head!.Value, range.Start, range.End);
        GridOutput.Show(grid, RunJson.Of(cache, measure), choice.Scale(measure, grid), host);
    }

    /// <summary>The highest block that counts; what is out of range is left to the library, which says so.</summary>
    private static int Highest(Range range, int blocks)
    {
        if (range.Block is { } block)
        {
            return block;
        }

        int first = range.Start < 0 ? range.Start + blocks : range.Start;
        int behind = range.End switch
        {
            null => blocks,
            < 0 => range.End.Value + blocks,
            _ => range.End.Value,
        };
        return first >= 0 && first < behind && behind <= blocks ? behind - 1 : -1;
    }

    private sealed record Range(int? Block, int? Head, int Start, int? End);
}
