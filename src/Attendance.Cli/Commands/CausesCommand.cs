using System.CommandLine;
using System.Globalization;
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
    private const int DefaultTop = 10;

    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var model = new ModelOptions();
        var target = new TargetOptions();
        var output = new OutputOptions();
        Option<bool> mean = OptionTypes.Flag(
            "--mean",
            "Put the mean over the prompt's positions in the place of what a head or MLP wrote; without it, nothing");
        Option<int?> top = OptionTypes.Number("--top", "N", $"How many heads and MLPs to list; without it, {DefaultTop}");
        var command = new CommandWithExamples(
            "causes",
            "Ablate every head and every MLP in turn, and show what that does to the next token.",
            "attendance causes \"The keys to the cabinet\" --target \" are\" --against \" is\"",
            "attendance causes \"The keys to the cabinet\" --mean --out causes.png");
        prompt.AddTo(command);
        target.AddTo(command);
        command.Options.Add(mean);
        command.Options.Add(top);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            Prompt what = prompt.Read(parsed, host);
            int listed = parsed.GetValue(top) ?? DefaultTop;
            if (listed < 0)
            {
                throw new UsageException($"--top: expected 0 or more, not {listed}.");
            }

            using TransformerModel opened = model.Open(parsed, host);
            (Token? wanted, Token? against) = target.Read(parsed, opened);
            IReadOnlyList<Token> tokens = what.TokensOf(opened);
            wanted ??= MostProbable(opened, tokens);
            Ablation ablation = parsed.GetValue(mean) ? Ablation.Mean : Ablation.Zero;
            var map = CausalMap.Of(opened, tokens, wanted.Id, against?.Id, ablation);
            Show(map, new Question(opened, tokens, wanted, against, listed), choice, host);
        });
        return command;
    }

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
        string? wrote = choice.Picture is null
            ? null
            : host.Interruption.Shield(() => Output.Picture.Write(grid, diverging));
        if (choice.Json)
        {
            CausesJson.Write(map, question, host);
        }
        else
        {
            WriteText(map, question, grid, diverging, host);
        }

        if (wrote is not null)
        {
            (choice.Json ? host.Error : host.Output).WriteLine(wrote);
        }
    }

    private static AttentionGrid Picture(CausalMap map, Question question)
    {
        (int blocks, int heads) = (map.HeadEffects.GetLength(0), map.HeadEffects.GetLength(1));
        double[,] direct = new double[blocks, heads];
        double[] mlps = new double[blocks];
        foreach ((ResidualPart part, double value) in map.Direct.Parts)
        {
            switch (part.Kind)
            {
                case ResidualPartKind.Head:
                    direct[part.Block, part.Head] = value;
                    break;
                case ResidualPartKind.Mlp:
                    mlps[part.Block] = value;
                    break;
            }
        }

        return HeadGrid.Of(
            $"{question.Model.Name} · {question.Quantity}",
            [("change when ablated", map.HeadEffects, map.MlpEffects), ("direct attribution", direct, mlps)]);
    }

    private static void WriteText(
        CausalMap map, Question question, AttentionGrid grid, OutputChoice choice, CommandHost host)
    {
        IReadOnlyList<PartEffect> effects = PartEffect.Ranked(map);
        PartEffect first = effects[0];
        host.Output.WriteLine(
            $"{char.ToUpperInvariant(question.Quantity[0])}{question.Quantity[1..]} is {Signed(map.Clean)}; "
            + $"ablating {first.Part} changes it most, by {Signed(first.Effect)}.");
        if (question.Top > 0)
        {
            var table = new TextTable(host, "part", ">change when ablated", ">direct attribution");
            foreach (PartEffect effect in effects.Take(question.Top))
            {
                table.Add(effect.Part.Name, Signed(effect.Effect), Signed(effect.Direct));
            }

            table.Write();
        }

        host.Output.WriteLine();
        host.Output.Write(TerminalHeatmap.Render(grid, host.Terminal, choice.Heatmap));
    }

    private static string Signed(double value) =>
        value.ToString("+0.000;−0.000;0.000", CultureInfo.InvariantCulture);
}
