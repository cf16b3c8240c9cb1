using System.CommandLine;
using System.Globalization;
using Attendance.Generation;

namespace Attendance.Cli.Input;

/// <summary>How a text is continued: every option of generation but the prompt.</summary>
/// <param name="greedyHelp">What <c>--greedy</c> is for.</param>
/// <param name="lengthHelp">What <c>--max-new-tokens</c> is for.</param>
internal sealed class SamplingOptions(
    string greedyHelp = "Always take the most probable token; without --greedy and --sample, as the model's files say",
    string lengthHelp = "Generate at most N tokens; without a length, as the model's files say, or 50")
{
    private readonly Option<bool> _greedy = OptionTypes.Flag("--greedy", greedyHelp);

    private readonly Option<bool> _sample = OptionTypes.Flag(
        "--sample", "Draw each token at random by its probability");

    private readonly Option<double?> _temperature = OptionTypes.Real(
        "--temperature",
        "Divide logits by this; below 1 the probable gets more probable. Samples, as the next three do");

    private readonly Option<int?> _topK = OptionTypes.Number(
        "--top-k",
        "N",
        "Keep the N most probable tokens, 0 for all; without it, 50 unless the model's files say otherwise");

    private readonly Option<double?> _topP = OptionTypes.Real(
        "--top-p", "Keep the most probable tokens that add up to this probability");

    private readonly Option<double?> _typicalP = OptionTypes.Real(
        "--typical-p", "Keep the tokens of typical surprise that add up to this probability (Meister et al. 2022)");

    private readonly Option<double?> _penalty = OptionTypes.Real(
        "--repetition-penalty", "Make tokens that are there already less probable; 1.2 is usual (Keskar et al. 2019)");

    private readonly Option<string?> _seed = OptionTypes.Text(
        "--seed", "N", "Where chance begins, 0 without it: the same seed gives the same text on every machine");

    private readonly Option<int?> _newTokens = OptionTypes.Number("--max-new-tokens", "N", lengthHelp);

    private readonly Option<int?> _length = OptionTypes.Number(
        "--max-length", "N", "At most N tokens of prompt and continuation together");

    private readonly Option<string[]> _stop = OptionTypes.Texts(
        "--stop", "TEXT", "End before this text; may be given several times");

    private readonly Option<bool> _noEnd = OptionTypes.Flag("--no-end", "Go on behind tokens that end texts");

    private readonly Option<int?> _alternatives = OptionTypes.Number(
        "--alternatives", "N", "Show of each step the N most probable tokens that were not taken");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _greedy, _sample, _temperature, _topK, _topP, _typicalP, _penalty, _seed, _newTokens, _length, _stop,
            _noEnd, _alternatives,
        ];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">They contradict each other.</exception>
    public GenerationOptions Read(ParseResult parsed)
    {
        bool greedy = parsed.GetValue(_greedy);
        bool sample = parsed.GetValue(_sample);
        if (greedy && sample)
        {
            throw new UsageException("--greedy and --sample exclude each other; give one of them, or neither.");
        }

        return new GenerationOptions
        {
            Sample = greedy ? false : sample ? true : null,
            Temperature = parsed.GetValue(_temperature),
            TopK = parsed.GetValue(_topK),
            TopP = parsed.GetValue(_topP),
            TypicalP = parsed.GetValue(_typicalP),
            RepetitionPenalty = parsed.GetValue(_penalty),
            Seed = Seed(parsed.GetValue(_seed)),
            MaxNewTokens = parsed.GetValue(_newTokens),
            MaxLength = parsed.GetValue(_length),
            Stop = parsed.GetValue(_stop) ?? [],
            EndTokens = parsed.GetValue(_noEnd) ? [] : null,
            Alternatives = parsed.GetValue(_alternatives) ?? 0,
        };
    }

    private static ulong Seed(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new UsageException($"--seed: '{text}' is not a whole number from 0 to {ulong.MaxValue}.");
    }
}
