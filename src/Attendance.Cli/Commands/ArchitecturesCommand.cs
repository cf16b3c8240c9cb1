using System.CommandLine;
using Attendance.Analysis.Architecture;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Hub;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance architectures</c>: models side by side, as their checkpoints say.</summary>
internal static class ArchitecturesCommand
{
    private const string Prompt = "The cat sat on the mat.";
    private const int IdsWithoutText = 8;

    public static Command Create(CommandHost host)
    {
        var models = new SeveralModels(
            "demo (the built-in model), a directory, or a hub id; may be given several times. Without it, demo and "
                + "every model in the cache");
        Option<string?> prompt = OptionTypes.Text(
            "--prompt", "TEXT", $"What is run to measure the rows of attention; without it, \"{Prompt}\"");
        Option<bool> json = OptionTypes.Flag("--json", "Print one JSON array, an object for each model");
        var command = new CommandWithExamples(
            "architectures",
            "Compare what models are made of: sizes, parameters by part, order of LayerNorm, positions, attention, "
                + "tokenizer, how linear layers are stored, and what rows of attention sum to.",
            "attendance architectures",
            "attendance architectures --model gpt2 --model bert-base-uncased --model facebook/bart-base",
            "attendance architectures --model gpt2 --json");
        command.Options.Add(prompt);
        command.Options.Add(json);
        models.AddTo(command);
        command.SetAction(parsed =>
        {
            using ModelList opened = models.Open(parsed, host, Cached(host));
            ArchitectureSummary[] summaries =
            [
                .. opened.Select(model => ArchitectureSummary.Of(model, TokensOf(model, parsed.GetValue(prompt)))),
            ];
            if (parsed.GetValue(json))
            {
                ArchitectureJson.Write(summaries, host);
            }
            else
            {
                ArchitectureText.Write(summaries, host);
            }
        });
        return command;
    }

    // Without a tokenizer any ids will do, unless a text is asked for.
    private static IReadOnlyList<Token> TokensOf(TransformerModel model, string? prompt) =>
        prompt is null && model.Tokenizer is null
            ? model.Describe([.. Enumerable.Range(0, Math.Min(IdsWithoutText, model.Vocabulary))])
            : model.Tokenize(prompt ?? Prompt);

    // The built-in one, and what can be loaded of what is cached.
    private static IReadOnlyList<string> Cached(CommandHost host)
    {
        var cache = new HubCache(HubOptions.FromEnvironment(host.Variable).CacheDirectory);
        return
        [
            ModelLocator.Demo,
            .. cache.List()
                .Where(model => model.Revisions.Any(revision => revision.IsUsable && revision.Refs.Contains("main")))
                .Select(model => model.RepoId),
        ];
    }
}
