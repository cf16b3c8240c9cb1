using System.CommandLine;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;
using Attendance.Rendering;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance compare</c>: which heads differ between two runs, and which of them matter.</summary>
internal static class CompareCommand
{
    /// <summary>Longer prompts are not patched head by head unless that is asked for.</summary>
    private const int LongestPatched = 128;

    /// <summary>Shorter prompts are answered before anybody could read a bar.</summary>
    private const int LongestWithoutBar = 64;

    private const int LongestName = 40;

    public static Command Create(CommandHost host)
    {
        var prompts = new TwoPromptOptions();
        var decoder = new DecoderOptions();
        var attention = new AttentionOption();
        var compare = new CompareOptions();
        var target = new TargetOptions(
            "A's most probable one against B's, or where that is the same, what loses most against what gains most");
        var place = new PlaceOptions(
            "Draw all heads of this block; negative from the end. Without --block and --head, that of the first head",
            "Draw this head in every block; with --block, this one matrix; negative from the end");
        var measures = new MeasureOptions(
            "What the matrices are the difference of: weight, score, without-first, value-norm, rollout or flow (one "
                + "matrix a block), or logit, what looking at the key adds to the target's logit; without it, weight",
            ownsTarget: false);
        var output = new OutputOptions(page: true);
        var model = new ModelOptions();
        var modelB = new ModelOptions(
            "-b", "A second model with as many blocks and heads, which runs the same prompt as B");
        var command = new CommandWithExamples(
            "compare",
            "Compare two prompts, or two models on one: which heads look and speak differently, and which of them "
                + "matter for the next token.",
            "attendance compare \"I love you\" \"I hate you\"",
            "attendance compare \"I love you\" \"I really love you\" --by js --out difference.png",
            "attendance compare \"I love you\" \"I hate you\" --out difference.html",
            "attendance compare \"The keys\" \"The key\" --target \" are\" --against \" is\" --heads-out heads.png",
            "attendance compare \"I love you\" --model gpt2 --model-b ./fine-tuned --json",
            "attendance compare \"I love you\" \"I hate you\" --model facebook/bart-base --attention cross");
        prompts.AddTo(command);
        decoder.AddTo(command);
        attention.AddTo(command);
        compare.AddTo(command);
        target.AddTo(command);
        place.AddTo(command);
        measures.AddTo(command);
        output.AddTo(command);
        model.AddTo(command);
        modelB.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice show = output.Read(parsed);
            CompareChoice choice = compare.Read(parsed);
            string name = measures.Read(parsed);
            (int?, int?) where = place.Read(parsed);
            MeasureOptions.CheckPlace(name, where);
            CheckPage(show, name);
            bool twoModels = modelB.IsGiven(parsed);
            if (twoModels && choice.Align is not null)
            {
                throw new UsageException(
                    "--align is for two prompts; two models on one prompt are aligned by its text.");
            }

            (Prompt a, Prompt b) = twoModels ? Twice(prompts.ReadOne(parsed, host)) : prompts.ReadTwo(parsed, host);
            (a, b) = (decoder.Read(parsed, a), decoder.Read(parsed, b));
            string? kind = attention.Read(parsed);
            using TransformerModel opened = model.Open(parsed, host);
            using TransformerModel? other = twoModels ? modelB.Open(parsed, host) : null;
            (Token? Target, Token? Against) tokens = target.Read(parsed, opened);
            IReadOnlyList<string> keep = ComparedMeasure.Points(name, opened);
            RunPair pair = other is null
                ? RunPair.Of(opened, a.TokensOf(opened), b.TokensOf(opened), choice.Align ?? AlignBy.Ids, keep, kind)
                : OfModels(opened, other, a, keep, kind);
            (string, string) names = other is null
                ? (Name(a, opened), Name(b, opened))
                : (opened.Name, other.Name);
            Run(pair, (a, b), names, tokens, new ComparedMeasure(name, where), choice, show, host);
        });
        return command;
    }

    private static (Prompt A, Prompt B) Twice(Prompt prompt) => (prompt, prompt);

    private static RunPair OfModels(
        TransformerModel a, TransformerModel b, Prompt prompt, IReadOnlyList<string> keep, string? attention)
    {
        RunPair.CheckHeads(a, b, attention);
        return RunPair.OfModels(a, prompt.TokensOf(a), b, prompt.TokensOf(b), keep, attention);
    }

    private static void Run(
        RunPair pair, (Prompt A, Prompt B) prompts, (string A, string B) names,
        (Token? Target, Token? Against) tokens, ComparedMeasure shown, CompareChoice choice, OutputChoice show, CommandHost host)
    {
        int length = Math.Max(pair.A.Length, pair.B.Length);
        HeadMeasure by = choice.By ?? ByLength(pair, length);
        if (by == HeadMeasure.Attribution)
        {
            pair.A.Model.Features.RequireCircuits();
            pair.B.Model.Features.RequireCircuits();
        }

        // What does not exist is refused before the work.
        shown.Check(pair);
        var options = new ComparisonOptions
        {
            Measures = Measures(choice, by, show.Json, length),
            Into = choice.Into,
            Target = tokens.Target is { } target ? new LogitTarget(target.Id, tokens.Against?.Id) : null,
        };
        HeadComparison comparison = host.ErrorIsInteractive && length > LongestWithoutBar
            ? ProgressBarOutput.Run<double, HeadComparison>(
                "patching heads",
                host,
                share => new BarState(share, 1, ""),
                progress => HeadComparison.Of(pair, options with { Progress = progress }))
            : HeadComparison.Of(pair, options);
        Measure measure = shown.Create(comparison);
        AttentionGrid grid = shown.Grid(pair, measure, comparison.Ranked(by, choice.Effect)[0].Head);
        OutputChoice difference = show with
        {
            Heatmap = show.Heatmap with { ColorMap = ColorMap.RedBlue, ScaleLabel = ComparedMeasure.Label(measure) },
        };
        List<string> wrote = host.Interruption.Shield(() => WritePictures(comparison, by, choice, grid, difference));
        if (show.Json)
        {
            ComparisonJson.Write(comparison, by, choice, measure, grid, host);
        }
        else
        {
            new ComparisonText(comparison, by, choice, host).Write(names.A, names.B);
            host.Output.WriteLine();
            host.Output.Write(TerminalHeatmap.Render(grid, host.Terminal, difference.Heatmap));
        }

        // JSON stays alone on standard output, so that it can be read by a program.
        wrote.ForEach((show.Json ? host.Error : host.Output).WriteLine);
        OfflinePageOutput.Write(() => Page(comparison, prompts, shown, by, choice, options.Measures), show, host);
    }

    /// <summary>A page subtracts weights, of both runs that it has.</summary>
    private static void CheckPage(OutputChoice show, string measure)
    {
        if (show.Page is not null && measure != "weight")
        {
            throw new UsageException(
                $"--out: a page's differences are of weights, and not of --measure {measure}; expected a .png or .svg "
                    + "file.");
        }
    }

    private static PageContent Page(
        HeadComparison comparison, (Prompt A, Prompt B) prompts, ComparedMeasure shown, HeadMeasure by,
        CompareChoice choice, IReadOnlyList<HeadMeasure> measured)
    {
        ActivationCache a = comparison.Pair.A;
        string? kind = a.Run.Attentions.Count > 1 ? a.Attention.Name : null;
        HeadId first = comparison.Ranked(by, choice.Effect)[0].Head;
        IReadOnlyList<HeadId> place = PageContent.HeadsAt(shown.Place, a.Model, kind);
        HeadMeasure[] others =
            [.. measured.Where(one => one != by && (one != HeadMeasure.Attribution || comparison.Pair.HasAttribution))];
        return new PageContent(a.Model, prompts.A, prompts.A.TokensOf(a.Model))
        {
            Attention = kind,
            Heads = place.Count > 0 ? place : [first],
            Comparison = new ComparedRuns(comparison, prompts.B, [by, .. others], choice.Effect),
        };
    }

    /// <summary>Patching, unless it would take long.</summary>
    private static HeadMeasure ByLength(RunPair pair, int length) => length <= LongestPatched
        ? HeadMeasure.Output
        : pair.HasAttribution ? HeadMeasure.Attribution : HeadMeasure.Divergence;

    /// <summary>What is cheap, what ranks, and as JSON everything, but no long passes that nobody asked for.</summary>
    private static HeadMeasure[] Measures(CompareChoice choice, HeadMeasure by, bool json, int length) =>
        json && choice.By is null && length <= LongestPatched
            ? Enum.GetValues<HeadMeasure>()
            : [.. new[] { HeadMeasure.Divergence, HeadMeasure.Attribution, by }.Distinct()];

    private static List<string> WritePictures(
        HeadComparison comparison, HeadMeasure by, CompareChoice choice, AttentionGrid grid, OutputChoice show)
    {
        var wrote = new List<string>();
        if (show.Picture is not null)
        {
            wrote.Add(Picture.Write(grid, show));
        }

        if (choice.HeadsPicture is not null)
        {
            wrote.Add(Picture.Write(
                HeadsPicture.Grid(comparison, by, choice.Effect),
                show with
                {
                    Picture = choice.HeadsPicture,
                    Heatmap = HeadsPicture.Options(comparison, by, choice.Effect) with { Values = show.Heatmap.Values },
                }));
        }

        return wrote;
    }

    /// <summary>A prompt in quotes, cut where it would fill the line.</summary>
    private static string Name(Prompt prompt, TransformerModel model)
    {
        string text = prompt.TextOf(model) ?? string.Join(',', prompt.Ids!);
        string line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        int end = Math.Min(line.Length, LongestName);
        end -= end > 0 && end < line.Length && char.IsHighSurrogate(line[end - 1]) ? 1 : 0;
        return $"\"{line[..end]}{(end < line.Length ? "…" : "")}\"";
    }
}
