using System.CommandLine;
using Attendance.Attention;
using Attendance.Circuits.Composition;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;
using Attendance.Rendering;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance compose</c>: which heads read what which other heads write.</summary>
internal static class ComposeCommand
{
    public static Command Create(CommandHost host)
    {
        var model = new ModelOptions();
        var top = new TopOption("pairs of heads");
        var output = new OutputOptions();
        var head = new HeadOption(
            "--head", "Only pairs with this head, for example 5.1, and a picture of its scores with every other head");
        Option<CompositionKind?> kind = OptionTypes.Choice(
            "--kind",
            "Only composition through the later head's query, key or value; without it, all three",
            ("q", CompositionKind.Query),
            ("k", CompositionKind.Key),
            ("v", CompositionKind.Value));
        Option<bool> raw = OptionTypes.Flag(
            "--raw",
            "Take the weights as they are stored; without it, LayerNorm's gain is multiplied in and means are taken "
                + "out, as TransformerLens does");
        Option<bool> excess = OptionTypes.Flag(
            "--minus-random", "Subtract what heads score that have nothing to do with each other: 1/√width");
        var command = new CommandWithExamples(
            "compose",
            "Show which heads can read what which earlier heads write, from the weights alone: composition scores "
                + "(Elhage et al. 2021), 0 to 1.",
            "attendance compose",
            "attendance compose --kind k --out composition.png",
            "attendance compose --head 5.1 --model gpt2 --top 20",
            "attendance compose --minus-random --json");
        command.Options.Add(kind);
        head.AddTo(command);
        command.Options.Add(raw);
        command.Options.Add(excess);
        top.AddTo(command);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            int listed = top.Read(parsed);
            using TransformerModel opened = model.Open(parsed, host);
            opened.Features.RequireCircuits();
            HeadId? only = head.ReadOne(parsed, opened);
            CompositionKind[] kinds =
                parsed.GetValue(kind) is { } one ? [one] : Enum.GetValues<CompositionKind>();
            WeightFolding folding = parsed.GetValue(raw) ? WeightFolding.None : WeightFolding.GainAndMeans;
            var composed = new Composed(
                opened, CompositionScores.Of(opened, kinds, folding), only, parsed.GetValue(excess), listed);
            Show(composed, choice, host);
        });
        return command;
    }

    private static void Show(Composed composed, OutputChoice choice, CommandHost host)
    {
        AttentionGrid grid = CompositionPicture.Of(composed);
        double largest = composed.Ranked.Select(pair => pair.Score).DefaultIfEmpty(0).Max();
        OutputChoice scaled = choice with
        {
            Heatmap = choice.Heatmap with
            {
                ColorMap = composed.IsExcess ? ColorMap.RedBlue : ColorMap.Magma,
                Maximum = composed.IsExcess || largest <= 0 ? null : largest,
                ScaleLabel = composed.IsExcess ? "composition score beyond chance" : "composition score",
            },
        };
        AnalysisOutput.Show(
            grid, scaled, host,
            () => CompositionJson.Write(composed, host),
            () => CompositionText.Write(composed, host));
    }
}
