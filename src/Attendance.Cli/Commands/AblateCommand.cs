using System.CommandLine;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance ablate</c>: what becomes of next token, loss and text when heads are changed.</summary>
internal static class AblateCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var decoder = new DecoderOptions();
        var attention = new AttentionOption(
            "of a model that has several (BART), the kind of heads and tokens that name none, with its stack's MLPs; "
                + "without it, they name their own, cross.5.1");
        var interventions = new InterventionOptions();
        var target = new TargetOptions("none");
        var sampling = new SamplingOptions(
            "Always take the most probable token, as without it; excludes what asks for sampling",
            $"Generate at most N tokens before and after, 0 for none; without it, {ChangedTexts.UsualNewTokens}");
        var show = new HeadOption(
            "--show", "Draw the patterns of these heads before, after, and the difference; without it, probabilities");
        var top = new TopOption("next tokens");
        var output = new OutputOptions(page: true);
        var model = new ModelOptions();
        var command = new CommandWithExamples(
            "ablate",
            "Change what heads and MLPs write, or where heads look, in the order given: what that does to the next "
                + "token, to the loss over the prompt, and to the text.",
            "attendance ablate \"The old man and the old\" --head 5.1,5.7",
            "attendance ablate \"The keys to the cabinet\" --mlp 0 --mean --target \" are\" --against \" is\"",
            "attendance ablate \"I love you\" --scale 5.1=2.0 --cut \"4.7:you>love\" --mask-token 0",
            "attendance ablate \"I love you\" --patch-from \"I hate you\" --patch 2.0,5.mlp --max-new-tokens 8",
            "attendance ablate \"The old man and the old\" --head 4.7 --show 5.1 --out changed.png",
            "attendance ablate \"The old man and the old\" --head 5.1 --out changed.html",
            "attendance ablate \"A cat sat.\" --model facebook/bart-base --head encoder.2.1,cross.0.3");
        prompt.AddTo(command);
        decoder.AddTo(command);
        attention.AddTo(command);
        interventions.AddTo(command);
        target.AddTo(command);
        show.AddTo(command);
        top.AddTo(command);
        sampling.AddTo(command);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            int listed = top.Read(parsed);
            GenerationOptions asked = sampling.Read(parsed);
            Prompt what = decoder.Read(parsed, prompt.Read(parsed, host));
            using TransformerModel opened = model.Open(parsed, host);
            string? kind = attention.Read(parsed);
            (Token? wanted, Token? against) = target.Read(parsed, opened);
            IReadOnlyList<Token> tokens = what.TokensOf(opened);
            InterventionSet set = interventions.Read(parsed, opened, tokens, kind);
            IReadOnlyList<BlockPart> shown = show.ReadOfAnyKind(parsed, opened, kind);
            IntervenedPicture.Check(shown);
            GenerationOptions? options = ChangedTexts.Options(asked, opened, tokens);
            var effect = InterventionEffect.Of(opened, tokens, set);
            ChangedTexts? texts = options is null ? null : ChangedTexts.Of(effect, options, host);
            var intervened = new Intervened(effect, texts, wanted, against, shown, kind, listed);
            Show(intervened, what.BegunTextOf(opened), choice, host);
            OfflinePageOutput.Write(() => Page(opened, what, tokens, effect, texts, shown, kind), choice, host);
        });
        return command;
    }

    /// <summary>The changed run, with heads of <c>--show</c>, whose kind is what is looked at.</summary>
    private static PageContent Page(
        TransformerModel model, Prompt prompt, IReadOnlyList<Token> tokens, InterventionEffect effect,
        ChangedTexts? texts, IReadOnlyList<BlockPart> shown, string? attention) => new(model, prompt, tokens)
        {
            Attention = shown is [var first, ..] ? first.Attention : attention,
            Heads = [.. shown.Select(head => new HeadId(head.Block, head.Head!.Value))],
            Effect = effect,
            Continuation = texts?.After,
        };

    private static void Show(Intervened intervened, string? begun, OutputChoice choice, CommandHost host)
    {
        AttentionGrid grid = IntervenedPicture.Of(intervened);
        AnalysisOutput.Show(
            grid,
            choice with { Heatmap = IntervenedPicture.Options(intervened, choice.Heatmap) },
            host,
            () => IntervenedJson.Write(intervened, grid, host),
            () => new IntervenedText(intervened, host).Write(begun));
    }
}
