using System.CommandLine;
using Attendance.Analysis;
using Attendance.Analysis.Attribution;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;
using Attendance.Rendering;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance attribute</c>: what every part of the model writes to the next token's logit.</summary>
internal static class AttributeCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var model = new ModelOptions();
        var target = new TargetOptions();
        var top = new TopOption("parts");
        var output = new OutputOptions();
        Option<int?> position = OptionTypes.Number(
            "--position", "N", "The position whose next token it is; negative from the end; without it, the last");
        var command = new CommandWithExamples(
            "attribute",
            "Split the next token's logit into what every head, every MLP and the embeddings write to it directly "
                + "(direct logit attribution).",
            "attendance attribute \"The keys to the cabinet\" --target \" are\" --against \" is\"",
            "attendance attribute \"The keys to the cabinet\" --position 2 --out parts.png",
            "attendance attribute \"I love you\" --model gpt2 --json");
        prompt.AddTo(command);
        target.AddTo(command);
        command.Options.Add(position);
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
            (Token? wanted, Token? against) = target.Read(parsed, opened);
            IReadOnlyList<Token> tokens = what.TokensOf(opened);
            DirectAttribution attribution = Attribute(opened, tokens, wanted, against, parsed.GetValue(position) ?? -1);
            wanted ??= opened.Describe([attribution.Direction.Target])[0];
            Show(attribution, new Question(opened, tokens, wanted, against, listed), choice, host);
        });
        return command;
    }

    private static DirectAttribution Attribute(
        TransformerModel model, IReadOnlyList<Token> tokens, Token? target, Token? against, int position)
    {
        // Logits of every position are many; the last one's are nearly for nothing. No token is the pass's to refuse.
        int at = tokens.Count == 0 ? 0 : Positions.Resolve(position, tokens.Count, "position");
        LogitPositions logits = at == tokens.Count - 1 ? LogitPositions.Last : LogitPositions.All;
        ActivationCache cache = ActivationCache.Of(model, tokens, logits, DirectAttribution.Points);
        int wanted = target?.Id ?? TokenProbability.Top(model, cache.Run.LogitsAt(at), 1)[0].Token.Id;
        return DirectAttribution.Of(cache, LogitDirection.Of(model, wanted, against?.Id), at);
    }

    private static void Show(DirectAttribution attribution, Question question, OutputChoice choice, CommandHost host)
    {
        (int blocks, int heads) = (question.Model.Blocks, question.Model.Heads);
        double[,] byHead = new double[blocks, heads];
        foreach ((int block, int head) in HeadId.All(blocks, heads))
        {
            byHead[block, head] = attribution.OfHead(block, head);
        }

        AttentionGrid grid = HeadGrid.Of(
            $"{question.Model.Name} · what heads and MLPs write to {question.Quantity}",
            byHead,
            [.. Enumerable.Range(0, blocks).Select(attribution.OfMlp)]);
        OutputChoice diverging = choice with
        {
            Heatmap = choice.Heatmap with { ColorMap = ColorMap.RedBlue, ScaleLabel = "logit" },
        };
        AnalysisOutput.Show(
            grid, diverging, host,
            () => AttributionJson.Write(attribution, question, host),
            () => WriteText(attribution, question, host));
    }

    private static void WriteText(DirectAttribution attribution, Question question, CommandHost host)
    {
        (ResidualPart Part, double Value)[] ranked =
            [.. attribution.Parts.OrderByDescending(part => Math.Abs(part.Value))];
        (ResidualPart first, double most) = ranked[0];
        host.Output.WriteLine(
            $"{question.Subject} is {Signed.Text(attribution.Logit)} after "
            + $"'{question.Tokens[attribution.Position].Text}' ({attribution.Position}); "
            + $"{first} adds most to it, {Signed.Text(most)}.");
        if (question.Top == 0)
        {
            return;
        }

        var table = new TextTable(host, "part", ">adds to the logit");
        foreach ((ResidualPart part, double value) in ranked.Take(question.Top))
        {
            table.Add(part.Name, Signed.Text(value));
        }

        (ResidualPart Part, double Value)[] rest = ranked[Math.Min(question.Top, ranked.Length)..];
        if (rest.Length > 0)
        {
            table.Add($"{rest.Length} others", Signed.Text(rest.Sum(part => part.Value)));
        }

        table.Add("ln_final.bias", Signed.Text(attribution.Bias));
        table.Add("all", Signed.Text(attribution.Parts.Sum(part => part.Value) + attribution.Bias));
        table.Write();
    }
}
