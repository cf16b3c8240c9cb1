using System.CommandLine;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance generate</c>: what follows a prompt, and why something else follows another.</summary>
internal static class GenerateCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var decoder = new DecoderOptions(
            "the beginning of the decoder's text, which is continued; without it, its start token alone");
        var sampling = new SamplingOptions();
        Option<int?> count = OptionTypes.Number(
            "--count", "N", "Make N continuations, each with random numbers of its own");
        Option<string?> against = OptionTypes.Text(
            "--against",
            "PROMPT",
            "Continue another prompt with the same random numbers: where the two part, and the heads behind it");
        var place = new PlaceOptions(
            "With --out, all heads of this block; negative from the end. Without --block and --head, the last block",
            "With --out, this head in every block; with --block, this one matrix; negative from the end");
        var attention = new AttentionOption(
            "of a model that has several (BART), the kind that --out draws, or whose heads --against finds; without it, "
                + "decoder");
        var output = new OutputOptions(
            "Draw the attention of prompt and continuation together; new tokens are marked with ›. As .html the page with "
                + "the prompt's run and every step, which opens offline",
            "Print one JSON object: settings, prompt, and of each continuation its text and every step",
            page: true);
        var model = new ModelOptions();
        var command = new CommandWithExamples(
            "generate",
            "Continue a text, as the model's own files say or as asked: streamed, repeatable, with every probability.",
            "attendance generate \"I love you\"",
            "attendance generate \"I love you\" --greedy --max-new-tokens 20 --alternatives 3",
            "attendance generate \"I love you\" --temperature 0.8 --top-p 0.9 --seed 7 --count 3",
            "attendance generate \"I love you\" --against \"I hate you\"",
            "attendance generate \"I love you\" --max-new-tokens 12 --out continued.png --block 5",
            "attendance generate \"I love you\" --alternatives 5 --out continued.html",
            "attendance generate \"A cat sat on the mat.\" --model facebook/bart-base --decoder \"A cat\"");
        prompt.AddTo(command);
        decoder.AddTo(command);
        sampling.AddTo(command);
        command.Options.Add(count);
        command.Options.Add(against);
        place.AddTo(command);
        attention.AddTo(command);
        output.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            GenerationOptions options = sampling.Read(parsed);
            (int? Block, int? Head) where = place.Read(parsed);
            string? other = parsed.GetValue(against);
            string? kind = attention.Read(parsed);
            int times = parsed.GetValue(count) ?? 1;
            Check(times, other, choice, where);
            CheckKind(kind, other, choice);
            Prompt what = decoder.Read(parsed, prompt.Read(parsed, host));
            using TransformerModel opened = model.Open(parsed, host);
            opened.Features.RequireGeneration();
            Note(GenerationDefaults.Of(opened).NotSupported, opened, host);
            if (other is not null)
            {
                Against(opened, what, what.WithText(other), options, kind, choice.Json, host);
                return;
            }

            using var generator = new TextGenerator(opened, what.TokensOf(opened), options);
            if (choice is not { Picture: null, Page: null })
            {
                ContinuationPicture.CheckPlace(opened, kind, where);
            }

            var text = new ContinuationText(generator, what.BegunTextOf(opened), host);
            Continuation[] made = host.Interruption.Shield(
                () => choice.Json ? Quietly(generator, times, host) : text.Write(times));
            Show(generator, made, kind, where, choice, host);
            OfflinePageOutput.Write(() => Page(generator, what, made[0], kind, where), choice, host, aside: true);
        });
        return command;
    }

    private static void Check(int count, string? against, OutputChoice choice, (int? Block, int? Head) where)
    {
        string? wrong = (count, against, choice.Picture ?? choice.Page, where) switch
        {
            ( < 1, _, _, _) => $"--count: {count} is too few; expected at least 1.",
            ( > 1, { }, _, _) => "--against follows one continuation of each prompt; leave --count out.",
            ( > 1, _, { }, _) => "--out draws one continuation; leave --count out.",
            (_, { }, { }, _) => "--out draws one prompt and its continuation; leave --against out.",
            (_, _, null, not (null, null)) =>
                "--block and --head say what --out draws; give --out FILE.png as well.",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new UsageException(wrong);
        }
    }

    private static void CheckKind(string? attention, string? against, OutputChoice choice)
    {
        if (attention is not null && against is null && choice is { Picture: null, Page: null })
        {
            throw new UsageException(
                "--attention says what --out draws, or whose heads --against finds; give one of them as well.");
        }
    }

    private static void Note(IReadOnlyList<string> notSupported, TransformerModel model, CommandHost host)
    {
        if (notSupported.Count > 0)
        {
            host.Tell($"{model.Name}'s files ask for {string.Join(", ", notSupported)}, which is left out.");
        }
    }

    private static Continuation[] Quietly(TextGenerator generator, int count, CommandHost host) =>
    [
        .. Enumerable.Range(0, count).Select(index =>
        {
            host.Interruption.Token.ThrowIfCancellationRequested();
            return generator.Generate(index);
        }),
    ];

    private static void Show(
        TextGenerator generator, Continuation[] made, string? attention, (int? Block, int? Head) where, OutputChoice choice,
        CommandHost host)
    {
        string? wrote = choice.Picture is null
            ? null
            : host.Interruption.Shield(() => ContinuationPicture.Write(generator.Model, made[0], attention, where, choice));
        if (choice.Json)
        {
            GenerationJson.Write(generator, made, host);
        }

        if (wrote is not null)
        {
            // JSON and the text stay alone on standard output.
            host.Error.WriteLine(wrote);
        }
    }

    private static PageContent Page(
        TextGenerator generator, Prompt prompt, Continuation made, string? attention, (int? Block, int? Head) where) =>
        new(generator.Model, prompt, generator.Prompt)
        {
            Attention = attention,
            Heads = PageContent.HeadsAt(where, generator.Model, attention),
            Continuation = made,
        };

    private static void Against(
        TransformerModel model, Prompt a, Prompt b, GenerationOptions options, string? attention, bool json,
        CommandHost host)
    {
        IReadOnlyList<Token> tokensA = a.TokensOf(model);
        IReadOnlyList<Token> tokensB = b.TokensOf(model);
        var pair = ContinuationPair.Of(
            model, tokensA, tokensB, options, attention: attention ?? ContinuationPicture.Usual(model));
        host.Interruption.Token.ThrowIfCancellationRequested();
        using var generator = new TextGenerator(model, tokensA, options);
        if (json)
        {
            GenerationJson.Write(generator, pair, host);
        }
        else
        {
            new PartingText(pair, model, host).Write(
                a.BegunTextOf(model) ?? "", b.BegunTextOf(model) ?? "", options.Alternatives > 0);
        }
    }
}
