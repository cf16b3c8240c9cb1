using System.CommandLine;
using Attendance.Analysis;
using Attendance.Analysis.Explanation;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;
using Attendance.Rendering;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance why</c>: what in the residual stream makes a head look where it does.</summary>
internal static class WhyCommand
{
    /// <summary>Rows and columns of the picture, the rest not counted: as many as 80 columns can hold.</summary>
    private const int Shown = 6;

    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var model = new ModelOptions();
        var head = new HeadOption("--head", "The head that looks; negative numbers count from the end, as in -1.0");
        var top = new TopOption("pairs");
        var output = new OutputOptions();
        Option<int?> query = OptionTypes.Number(
            "--query", "N", "The position that looks; negative from the end; without it, the last");
        Option<int?> key = OptionTypes.Number(
            "--key", "N", "The position looked at; negative from the end; without it, the one that gets most");
        Option<int?> other = OptionTypes.Number(
            "--rather-than", "N", "Explain the difference to this key's score, which is what softmax goes by");
        Option<ScoreGrouping?> grouping = OptionTypes.Choice(
            "--group",
            "Add up parts: by block, or by kind (embeddings, heads, MLPs, biases)",
            ("block", ScoreGrouping.Block),
            ("kind", ScoreGrouping.Kind));
        var command = new CommandWithExamples(
            "why",
            "Show why a head looks there: one score, split exactly into pairs of what earlier heads, MLPs and the "
                + "embeddings wrote where it looks from and where it looks at.",
            "attendance why \"The old man and the old man\" --head 5.1 --query 4 --key 0",
            "attendance why \"The old man and the old man\" --head 5.1 --rather-than 0 --group kind",
            "attendance why \"I love you\" --head -1.0 --out why.png --json");
        prompt.AddTo(command);
        head.AddTo(command);
        command.Options.Add(query);
        command.Options.Add(key);
        command.Options.Add(other);
        command.Options.Add(grouping);
        top.AddTo(command);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            int listed = top.Read(parsed);
            Prompt what = prompt.Read(parsed, host);
            using TransformerModel opened = model.Open(parsed, host);
            opened.Features.RequireCircuits();
            HeadId looks = head.ReadOne(parsed, opened)
                ?? throw new UsageException(
                    "there is no head to explain; give --head block.head, for example --head 5.1.");
            ActivationCache cache = ScoreExplanation.Run(opened, what.TokensOf(opened), looks);
            int from = Positions.Resolve(parsed.GetValue(query) ?? -1, cache.Length, "query");
            int at = parsed.GetValue(key) ?? MostLookedAt(cache, looks, from);
            var explanation = ScoreExplanation.Of(cache, looks, from, at);
            ScoreExplanation? than = parsed.GetValue(other) is { } another
                ? ScoreExplanation.Of(cache, looks, from, another)
                : null;
            Show(new Explained(cache, explanation, than, parsed.GetValue(grouping), listed), choice, host);
        });
        return command;
    }

    private static int MostLookedAt(ActivationCache cache, HeadId head, int query)
    {
        float[] row = new float[cache.Length];
        cache.Run.Attention.PatternRows(head.Block, head.Head, query, row);
        return Array.IndexOf(row, row.Max());
    }

    private static void Show(Explained explained, OutputChoice choice, CommandHost host)
    {
        OutputChoice diverging = choice with
        {
            Heatmap = choice.Heatmap with { ColorMap = ColorMap.RedBlue, ScaleLabel = explained.Quantity },
        };
        AnalysisOutput.Show(
            explained.Pairs.Condensed(Shown).ToGrid(explained.Title), diverging, host,
            () => WhyJson.Write(explained, host),
            () => WhyText.Write(explained, host));
    }
}
