using System.CommandLine;
using Attendance.Analysis.HeadFinding;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance heads</c>: which head is of which kind, over one prompt or many.</summary>
internal static class HeadsCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions(takesFile: false);
        var decoder = new DecoderOptions();
        var attention = new AttentionOption();
        var corpus = new CorpusOptions();
        var scores = new HeadScoreOptions();
        var output = new OutputOptions(page: true);
        Option<int?> top = OptionTypes.Number(
            "--top", "N", "How many heads of each score; without it, 5, or 10 of a single one");
        var model = new ModelOptions();
        var command = new CommandWithExamples(
            "heads",
            "Find heads by what they look at: the token before, the same token, what followed it (induction), the "
                + "first token, far or near, one or many. The first three are TransformerLens's scores.",
            "attendance heads \"When Mary and John went to the shop, John gave a drink to Mary\"",
            "attendance heads --repeat 25 --score induction --out induction.png",
            "attendance heads \"a b c a b c a\" --score induction --out heads.html",
            "attendance heads --file prompts.txt --resume prompts.state --json",
            "attendance heads \"I love you\" --like 5.1 --model gpt2");
        prompt.AddTo(command);
        decoder.AddTo(command);
        attention.AddTo(command);
        corpus.AddTo(command);
        scores.AddTo(command);
        command.Options.Add(top);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            DetectionOptions options = scores.Detection(parsed);
            int? count = parsed.GetValue(top);
            if (count < 1)
            {
                throw new UsageException("--top must be at least 1.");
            }

            bool many = corpus.IsGiven(parsed);
            if (many && prompt.IsGiven(parsed))
            {
                throw new UsageException("a prompt beside --file or --repeat is one too many; give one of them.");
            }

            if (many && (prompt.IsPair(parsed) || decoder.IsGiven(parsed)))
            {
                throw new UsageException(
                    "--pair, --decoder and --decoder-ids go with one prompt; with --file or --repeat, leave them out.");
            }

            Prompt? one = many ? null : decoder.Read(parsed, prompt.Read(parsed, host));
            if (choice.Page is not null)
            {
                scores.CheckPage(parsed, many);
            }

            string? kind = attention.Read(parsed);
            using TransformerModel opened = model.Open(parsed, host);
            IReadOnlyList<HeadScore> chosen = scores.Scores(parsed, opened, kind);
            if (one is not null)
            {
                var wanted = new RunOptions { Attention = kind ?? opened.Features.AttentionNames[0] };
                IReadOnlyList<Token> tokens = one.TokensOf(opened);
                Run run = opened.Run(tokens, wanted);
                HeadScores found = HeadFinder.Find(run, chosen, options, kind);
                new FoundHeads(opened, options, found) { Run = run, Attention = kind }.Show(choice, count, host);
                OfflinePageOutput.Write(
                    () => new PageContent(opened, one, tokens)
                    {
                        Attention = kind,
                        Heads = [found.Ranked(0)[0]],
                        Score = chosen[0].Name,
                    },
                    choice,
                    host);
                return;
            }

            using PromptSource prompts = corpus.Open(parsed, opened);
            var survey = new HeadSurvey(opened, prompts, chosen, options, kind);
            string? state = corpus.State(parsed);
            SurveyOutput.Run(survey, state, corpus.Title(parsed), host);
            new FoundHeads(opened, options, survey.Statistics.Means())
            {
                Attention = kind,
                Margins = survey.Statistics.Margins(),
                Prompts = survey.Statistics.Prompts,
                Counts = prompts.Counts,
            }.Show(choice, count, host);
            if (state is not null)
            {
                // Only now that the result has been shown: a kill before would have cost it.
                host.Output.Flush();
                File.Delete(state);
            }
        });
        return command;
    }
}
