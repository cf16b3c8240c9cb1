using System.CommandLine;
using Attendance.Analysis;
using Attendance.Analysis.Attribution;
using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;
using Attendance.Rendering;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance causes</c>: what every head and every MLP does for the next token.</summary>
internal static class CausesCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var decoder = new DecoderOptions();
        var attention = new AttentionOption();
        var model = new ModelOptions();
        var target = new TargetOptions();
        var output = new OutputOptions(page: true);
        Option<bool> mean = OptionTypes.Flag(
            "--mean",
            "Put the mean over the prompt's positions in the place of what a head or MLP wrote; without it, nothing");
        var top = new TopOption("heads and MLPs");
        var command = new CommandWithExamples(
            "causes",
            "Ablate every head and every MLP in turn, and show what that does to the next token.",
            "attendance causes \"The keys to the cabinet\" --target \" are\" --against \" is\"",
            "attendance causes \"The keys to the cabinet\" --mean --out causes.png",
            "attendance causes \"The keys to the cabinet\" --out causes.html");
        prompt.AddTo(command);
        decoder.AddTo(command);
        attention.AddTo(command);
        target.AddTo(command);
        command.Options.Add(mean);
        top.AddTo(command);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            int listed = top.Read(parsed);
            Prompt what = decoder.Read(parsed, prompt.Read(parsed, host));
            using TransformerModel opened = model.Open(parsed, host);
            (Token? wanted, Token? against) = target.Read(parsed, opened);
            IReadOnlyList<Token> tokens = what.TokensOf(opened);
            wanted ??= MostProbable(opened, tokens);
            Ablation ablation = parsed.GetValue(mean) ? Ablation.Mean : Ablation.Zero;
            string? kind = attention.Read(parsed);
            var map = CausalMap.Of(opened, tokens, wanted.Id, against?.Id, ablation, kind);
            Show(map, new Question(opened, tokens, wanted, against, listed), choice, host);
            OfflinePageOutput.Write(
                () => new PageContent(opened, what, tokens)
                {
                    Attention = kind,
                    Heads = [First(map)],
                    Causes = (map, wanted, against),
                },
                choice,
                host);
        });
        return command;
    }

    /// <summary>The head that does most.</summary>
    private static HeadId First(CausalMap map) => HeadId
        .All(map.HeadEffects.GetLength(0), map.HeadEffects.GetLength(1))
        .MaxBy(head => Math.Abs(map.HeadEffects[head.Block, head.Head]));

    private static Token MostProbable(TransformerModel model, IReadOnlyList<Token> tokens)
    {
        Run run = model.Run(tokens, new RunOptions { Logits = LogitPositions.Last });
        return TokenProbability.Top(model, run.NextTokenLogits, 1)[0].Token;
    }

    private static void Show(CausalMap map, Question question, OutputChoice choice, CommandHost host)
    {
        AttentionGrid grid = Picture(map, question);
        OutputChoice diverging = choice with
        {
            Heatmap = choice.Heatmap with { ColorMap = ColorMap.RedBlue, ScaleLabel = "logit" },
        };
        AnalysisOutput.Show(
            grid, diverging, host,
            () => CausesJson.Write(map, question, host),
            () => WriteText(map, question, host));
    }

    private static AttentionGrid Picture(CausalMap map, Question question)
    {
        (string, double[,], IReadOnlyList<double>?)[] panels = [("change when ablated", map.HeadEffects, map.MlpEffects)];
        return HeadGrid.Of(
            $"{question.Model.Name}{Kind(map, question.Model)} · {question.Quantity}",
            map.Direct is { } direct ? [.. panels, Written(direct, question.Model)] : panels);
    }

    /// <summary>Whose heads they are, where there are several kinds.</summary>
    private static string Kind(CausalMap map, TransformerModel model) =>
        model.Features.AttentionNames.Count > 1 ? $" · {map.Attention}" : "";

    private static (string, double[,], IReadOnlyList<double>?) Written(DirectAttribution direct, TransformerModel model)
    {
        double[,] heads = new double[model.Blocks, model.Heads];
        foreach ((int block, int head) in HeadId.All(model.Blocks, model.Heads))
        {
            heads[block, head] = direct.OfHead(block, head);
        }

        return ("direct attribution", heads, [.. Enumerable.Range(0, model.Blocks).Select(direct.OfMlp)]);
    }

    private static void WriteText(CausalMap map, Question question, CommandHost host)
    {
        IReadOnlyList<PartEffect> effects = PartEffect.Ranked(map);
        PartEffect first = effects[0];
        host.Output.WriteLine(
            $"{question.Subject} is {Signed.Text(map.Clean)}{Where(map, question)}; "
            + $"ablating {first.Part} changes it most, by {Signed.Text(first.Effect)}.");
        if (question.Model.Features.AttentionNames.Count > 1)
        {
            host.Output.WriteLine(
                map.Attention == "cross"
                    ? "Heads are those of cross attention, and MLPs the decoder's."
                    : $"Heads and MLPs are the {map.Attention}'s.");
        }

        if (question.Top > 0)
        {
            string[] columns = ["part", ">change when ablated"];
            var table = new TextTable(host, map.Direct is null ? columns : [.. columns, ">direct attribution"]);
            foreach (PartEffect effect in effects.Take(question.Top))
            {
                string[] cells = [effect.Part.Name, Signed.Text(effect.Effect)];
                table.Add(effect.Direct is { } direct ? [.. cells, Signed.Text(direct)] : cells);
            }

            table.Write();
        }
    }

    /// <summary>Where the model predicts; at the end it need not be said.</summary>
    private static string Where(CausalMap map, Question question) =>
        question.Model.Features.Predicts == TokenPrediction.Next
            ? ""
            : $" at '{question.Tokens[map.Position].Text}' ({map.Position})";
}
