using System.CommandLine;
using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance view</c>: heatmaps of one run.</summary>
internal static class ViewCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var decoder = new DecoderOptions();
        var attention = new AttentionOption();
        var models = new SeveralModels(
            "demo (the built-in model), a directory, or a hub id such as gpt2; without it, demo. Given several times, "
                + "the same prompt through each, in one picture");
        var place = new PlaceOptions(
            "All heads of this block; negative from the end. Without --block and --head, the last block",
            "This head in every block; with --block, this one matrix; negative from the end");
        var measures = new MeasureOptions(
            "What a cell says: weight; score, before softmax; without-first, the weight without the first token, "
                + "renormalised; value-norm, the length of what is taken from the key; rollout or flow through the "
                + "blocks, one matrix a block; logit, what looking at the key adds to a next token's logit; without it, "
                + "weight");
        var vectors = new VectorsOption();
        var output = new OutputOptions(
            "Write a picture as well, or as .html the page with every head, which opens offline, with what is shown here",
            page: true);
        var command = new CommandWithExamples(
            "view",
            "Show where the model looks: a heatmap for each head, rows look at columns.",
            "attendance view \"I love you\"",
            "attendance view \"I love you\" --block 0 --out love.png",
            "attendance view \"I love you\" --head -1 --model gpt2",
            "attendance view \"I love you\" --model gpt2 --model bert-base-uncased --out both.png",
            "attendance view \"I love you\" --out love.html",
            "attendance view \"I love you\" --measure value-norm --block 3 --vectors all --out love.html",
            "attendance view \"The keys to the cabinet\" --measure logit --target \" are\" --against \" is\"",
            "attendance view \"The keys to the cabinet\" --measure rollout --block -1",
            "echo \"I love you\" | attendance view - --block 5 --head 1 --json");
        prompt.AddTo(command);
        decoder.AddTo(command);
        attention.AddTo(command);
        place.AddTo(command);
        measures.AddTo(command);
        vectors.AddTo(command);
        output.AddTo(command);
        models.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            Picture.Prepare(choice, host);
            vectors.Check(parsed, choice);
            string name = measures.Read(parsed);
            (int?, int?) where = place.Read(parsed);
            MeasureOptions.CheckPlace(name, where);
            Prompt what = decoder.Read(parsed, prompt.Read(parsed, host));
            using ModelList opened = models.Open(parsed, host, [ModelLocator.Demo]);
            if (choice.Page is not null && opened.Count > 1)
            {
                throw new UsageException(
                    "--out: a page shows one model, and these are several; expected a .png or .svg file, or one --model.");
            }

            string? kind = attention.Read(parsed);
            IReadOnlyList<int> blocks = vectors.Read(parsed, opened[0], kind);
            ShownGrid[] grids =
            [
                .. opened.Select(model => Run(model, what, kind, where, measures.Create(name, parsed, model), choice)),
            ];
            GridOutput.Show(grids, choice, host);
            OfflinePageOutput.Write(
                () => new PageContent(opened[0], what, what.TokensOf(opened[0]))
                {
                    Attention = kind,
                    Heads = PageContent.HeadsAt(where, opened[0], kind),
                    Measure = measures.Create(name, parsed, opened[0]),
                    Vectors = blocks,
                },
                choice,
                host);
        });
        return command;
    }

    private static ShownGrid Run(
        TransformerModel model,
        Prompt prompt,
        string? attention,
        (int? Block, int? Head) place,
        Measure measure,
        OutputChoice choice)
    {
        // Nothing above the block that is looked at is computed; one head through all blocks needs the last one. Nor is
        // any other kind of attention, of those that the model may have.
        attention ??= model.Features.AttentionNames[0];
        IReadOnlyList<Token> tokens = prompt.TokensOf(model);
        measure.Check(model, tokens.Count);
        ActivationCache cache = ActivationCache.Of(
            model, tokens, LogitPositions.None, measure.Points, highestBlock: place.Block ?? -1, attention: attention);
        AttentionGrid grid = measure is PerBlockMeasure ofBlocks
            ? cache.Blocks(ofBlocks, place.Block)
            : Heads(cache, (PerHeadMeasure)measure, place);
        return new ShownGrid(grid, RunJson.Of(cache, measure), choice.Scale(measure, grid).Heatmap);
    }

    private static AttentionGrid Heads(ActivationCache cache, PerHeadMeasure measure, (int? Block, int? Head) place) =>
        place switch
        {
            ({ } block, { } head) => cache.OneHead(measure, block, head),
            (null, { } head) => cache.HeadThroughBlocks(measure, head),
            _ => cache.AllHeads(measure, place.Block ?? -1),
        };
}
