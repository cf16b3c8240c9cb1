using System.CommandLine;
using System.CommandLine.Parsing;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Models;
using PromptToken = Attendance.Tokenizers.Token;

namespace Attendance.Cli.Input;

/// <summary>What is changed in a run: <c>--head</c>, <c>--mlp</c>, <c>--scale</c>, <c>--cut</c> and the like.</summary>
internal sealed class InterventionOptions
{
    private readonly Option<string[]> _head = OptionTypes.Texts(
        "--head",
        "B.H,…",
        "Ablate these heads: they write nothing; 5.1,7.3, negative numbers from the end; with several kinds of "
            + "attention (BART) encoder.5.1, decoder.5.1 or cross.5.1");

    private readonly Option<string[]> _mlp = OptionTypes.Texts("--mlp", "B,…", "Ablate the MLPs of these blocks");

    private readonly Option<bool> _mean = OptionTypes.Flag(
        "--mean", "In their place, what they write in the mean over the positions; without it, nothing");

    private readonly Option<string[]> _scale = OptionTypes.Texts(
        "--scale", "B.H=X", "Multiply what a head writes, 5.1=2.0, or an MLP, 5.mlp=0.5");

    private readonly Option<string[]> _cut = OptionTypes.Texts(
        "--cut",
        "B.H:Q>K",
        "A head looks no more from a query at a key: that weight is 0, the rest of the row stays. In quotes, "
            + "\"5.1:3>1\" or, with tokens that stand there once, \"5.1:you>love\"");

    private readonly Option<string[]> _cutScore = OptionTypes.Texts(
        "--cut-score", "B.H:Q>K", "The same before softmax: the score is −∞, and the rest of the row sums to 1 again");

    private readonly Option<string[]> _mask = OptionTypes.Texts(
        "--mask-token",
        "N",
        "Hide this token, by its position or text, from every later one, in every head; decoder.2 is one of BART's "
            + "decoder's text");

    private readonly Option<string[]> _patch = OptionTypes.Texts(
        "--patch", "B.H,…", "These heads, or MLPs (5.mlp), write what they write in the run of --patch-from");

    private readonly Option<string?> _from = OptionTypes.Text(
        "--patch-from",
        "PROMPT",
        "The prompt that heads are patched from: those of --patch or, without it, of --head and --mlp. Equally long, "
            + "or aligned by common tokens");

    private readonly Option<string?> _fromIds = OptionTypes.Text(
        "--patch-from-ids", "N,N,…", "The same as token ids");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_head, _mlp, _mean, _scale, _cut, _cutScore, _mask, _patch, _from, _fromIds];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The interventions in the order in which they were given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt.</param>
    /// <param name="attention">The kind of attention of what names none, in a model with several; or null.</param>
    /// <exception cref="UsageException">There is none, or options that do not go together.</exception>
    /// <exception cref="Errors.InvalidRequestException">One names what does not exist.</exception>
    public InterventionSet Read(
        ParseResult parsed, TransformerModel model, IReadOnlyList<PromptToken> tokens, string? attention)
    {
        (string Name, string Value)[] given = [.. InOrder(parsed)];
        Prompt? from = Check(parsed, given);
        var parser = new InterventionParser(model, tokens) { Attention = attention };
        Ablation instead = parsed.GetValue(_mean) ? Ablation.Mean : Ablation.Zero;
        IReadOnlyList<PromptToken>? other = from is null ? null : PromptWithDecoder.Beside(from.TokensOf(model), tokens);
        bool patchesAll = other is not null && given.All(option => option.Name != _patch.Name);
        IEnumerable<Intervention> Change(BlockPart part) =>
            [patchesAll ? new Patch(part, other!) : new Ablate(part, instead)];

        return new InterventionSet([.. given.SelectMany(option => option.Name switch
        {
            "--head" => parser.Parts(option.Value).SelectMany(Change),
            "--mlp" => parser.Mlps(option.Value).SelectMany(Change),
            "--scale" => parser.Scale(option.Value),
            "--cut" => [parser.CutWeight(option.Value)],
            "--cut-score" => [parser.CutScore(option.Value)],
            "--mask-token" => [parser.MaskToken(option.Value)],
            _ => parser.Patch(option.Value, other!),
        })]);
    }

    /// <summary>An option knows only its own values; the order among options is that of the line's words.</summary>
    private IEnumerable<(string Name, string Value)> InOrder(ParseResult parsed)
    {
        Option<string[]>[] changes = [_head, _mlp, _scale, _cut, _cutScore, _mask, _patch];
        IReadOnlyList<Token> words = parsed.Tokens;
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i].Type == TokenType.Option
                && Array.Find(changes, change => change.Name == words[i].Value) is { } option)
            {
                yield return i + 1 < words.Count && words[i + 1].Type == TokenType.Argument
                    ? (option.Name, words[i + 1].Value)
                    : throw new UsageException($"{option.Name} needs a value, {option.HelpName}.");
            }
        }
    }

    private Prompt? Check(ParseResult parsed, (string Name, string Value)[] given)
    {
        bool Has(params Option<string[]>[] options) =>
            given.Any(one => options.Any(option => option.Name == one.Name));
        (string? text, string? ids, bool mean) =
            (parsed.GetValue(_from), parsed.GetValue(_fromIds), parsed.GetValue(_mean));
        bool patches = text is not null || ids is not null;
        bool hasParts = Has(_head, _mlp);
        string? wrong = true switch
        {
            _ when text is not null && ids is not null =>
                "--patch-from and --patch-from-ids exclude each other; give one of them.",
            _ when patches && !hasParts && !Has(_patch) =>
                "--patch-from needs heads to take from there; give --patch 5.1,7.3.",
            _ when !patches && Has(_patch) =>
                "--patch takes heads from another prompt's run; give --patch-from \"…\" as well.",
            _ when given.Length == 0 =>
                "there is nothing to change; give --head 5.1 or --mlp 3 to ablate, or --scale, --cut, --cut-score, "
                    + "--mask-token or --patch.",
            _ when mean && !hasParts =>
                "--mean is for what --head and --mlp ablate; give one of them, or leave it out.",
            _ when mean && patches && !Has(_patch) =>
                "--mean ablates and --patch-from patches the same heads; leave one out, or name those to patch with "
                    + "--patch.",
            _ => null,
        };
        return wrong is not null ? throw new UsageException(wrong)
            : text is not null ? new Prompt(text, null)
            : ids is not null ? new Prompt(null, PromptOptions.ParseIds(ids))
            : null;
    }
}
