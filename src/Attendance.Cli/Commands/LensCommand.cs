using System.CommandLine;
using Attendance.Analysis;
using Attendance.Analysis.LogitLens;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;
using Attendance.Rendering;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance lens</c>: what the model would say if it ended after each block.</summary>
internal static class LensCommand
{
    private const int DefaultTop = 5;

    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var decoder = new DecoderOptions();
        var model = new ModelOptions();
        var top = new TopOption("candidates", DefaultTop);
        Option<string?> target = OptionTypes.Text(
            "--target",
            "TOKEN",
            "A token whose probability and rank are shown as well, with its space (\" are\"), or an id (#389)");
        Option<int?> block = OptionTypes.Number(
            "--block", "N", "Only after this block; negative from the end; without it, after every block");
        Option<int?> position = OptionTypes.Number(
            "--position", "N", "Only at this position; negative from the end; without it, at every position, and the "
                + "last in the table");
        Option<LensShade?> shade = OptionTypes.Choice(
            "--by",
            "Shade cells by the probability of the target, or without one of the first candidate; by entropy; or by the "
                + "target's rank; without it, probability",
            ("probability", LensShade.Probability),
            ("entropy", LensShade.Entropy),
            ("rank", LensShade.Rank));
        var output = new OutputOptions(jsonHelp: "Print every cell's candidates, probabilities and entropy as JSON");
        var command = new CommandWithExamples(
            "lens",
            "Show what the model would say if it ended after each block: the final LayerNorm and the output head on the "
                + "residual stream (logit lens).",
            "attendance lens \"The keys to the cabinet\"",
            "attendance lens \"The keys to the cabinet\" --target \" are\" --by rank --out lens.png",
            "attendance lens \"The keys to the cabinet\" --block 3 --top 3",
            "attendance lens \"I love you\" --position 1 --model gpt2 --json");
        prompt.AddTo(command);
        decoder.AddTo(command);
        command.Options.Add(target);
        command.Options.Add(block);
        command.Options.Add(position);
        top.AddTo(command);
        command.Options.Add(shade);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            LensShade by = Check(parsed.GetValue(shade), parsed.GetValue(target));
            int listed = top.Read(parsed);
            Picture.Prepare(choice, host);
            Prompt what = decoder.Read(parsed, prompt.Read(parsed, host));
            using TransformerModel opened = model.Open(parsed, host);
            Token? wanted = parsed.GetValue(target) is { } text ? TargetToken.Parse(opened, text) : null;
            var options = new LensOptions
            {
                Top = Math.Max(1, listed),
                Block = parsed.GetValue(block),
                Position = parsed.GetValue(position),
                Target = wanted?.Id,
            };
            Show(Lens.Of(opened, what.TokensOf(opened), options), by, wanted, listed, choice, host);
        });
        return command;
    }

    private static LensShade Check(LensShade? shade, string? target) => shade == LensShade.Rank && target is null
        ? throw new UsageException("--by rank is the rank of a token; give --target TOKEN, for example --target \" are\".")
        : shade ?? LensShade.Probability;

    private static void Show(
        Lens lens, LensShade by, Token? target, int listed, OutputChoice choice, CommandHost host)
    {
        AttentionGrid grid = LensGrid.Of(lens, by);
        string first = target is null ? "the first candidate" : $"'{target.Text}'";
        OutputChoice shaded = choice with
        {
            Heatmap = choice.Heatmap with
            {
                Maximum = by switch
                {
                    LensShade.Probability => 1,
                    LensShade.Entropy => Math.Log(lens.Model.Vocabulary),
                    _ => Math.Log10(lens.Model.Vocabulary),
                },
                ScaleLabel = by switch
                {
                    LensShade.Probability => $"probability of {first}",
                    LensShade.Entropy => "entropy (nats)",
                    _ => $"log₁₀(1 + rank of {first})",
                },
            },
        };

        // One row or column is what the table says, and words without colours are a table of their own.
        bool inTerminal = lens.Rows > 1 && lens.Columns > 1 && host.Terminal.Colors != ColorDepth.None;
        AnalysisOutput.Show(
            grid, shaded, host,
            () => LensJson.Write(lens, target, host),
            () => LensText.Write(lens, target, listed, host),
            inTerminal);
    }
}
