using System.CommandLine;
using Attendance.Analysis.HeadFinding;
using Attendance.Models;

namespace Attendance.Cli.Input;

/// <summary>Many prompts: <c>--file</c> or <c>--repeat</c>, and where the state is kept.</summary>
internal sealed class CorpusOptions
{
    private const int DefaultCount = 20;

    private readonly Option<string?> _file = OptionTypes.Text(
        "--file",
        "FILE",
        "Many prompts, one a line (UTF-8), or .jsonl with objects that have a \"text\"; the mean over all of them");

    private readonly Option<int?> _repeat = OptionTypes.Number(
        "--repeat",
        "N",
        "N random tokens, twice: how induction heads are found; after <|endoftext|> where the model has it");

    private readonly Option<int?> _count = OptionTypes.Number(
        "--count", "N", $"With --repeat, how many such prompts; without it, {DefaultCount}");

    private readonly Option<int?> _seed = OptionTypes.Number(
        "--seed", "N", "With --repeat, another number for other tokens; without it, 0");

    private readonly Option<string?> _resume = OptionTypes.Text(
        "--resume",
        "FILE",
        "Keep the state here while it runs, so that the same command goes on after a kill; removed at the end");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_repeat);
        command.Options.Add(_count);
        command.Options.Add(_seed);
        command.Options.Add(_resume);
    }

    /// <summary>Whether there are many prompts and not one.</summary>
    /// <exception cref="UsageException">The options contradict each other.</exception>
    public bool IsGiven(ParseResult parsed)
    {
        bool file = parsed.GetValue(_file) is not null;
        bool repeat = parsed.GetValue(_repeat) is not null;
        if (file && repeat)
        {
            throw new UsageException("--file and --repeat exclude each other; give one of them.");
        }

        if (!repeat && (parsed.GetValue(_count) is not null || parsed.GetValue(_seed) is not null))
        {
            throw new UsageException("--count and --seed belong to --repeat; give --repeat N as well.");
        }

        if (parsed.GetValue(_repeat) < 1 || parsed.GetValue(_count) < 1)
        {
            throw new UsageException("--repeat and --count must be at least 1.");
        }

        return !file && !repeat && parsed.GetValue(_resume) is not null
            ? throw new UsageException("--resume is for many prompts; give --file FILE or --repeat N as well.")
            : file || repeat;
    }

    /// <summary>The file of the state, or null.</summary>
    public string? State(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>What progress is called by.</summary>
    public string Title(ParseResult parsed) => parsed.GetValue(_file) ?? "random tokens";

    /// <summary>Opens the prompts.</summary>
    /// <exception cref="Errors.AttendanceException">They cannot be read, or do not fit the model.</exception>
    public PromptSource Open(ParseResult parsed, TransformerModel model) =>
        parsed.GetValue(_file) is { } file
            ? new PromptFile(file, model)
            : new RepeatedTokens(
                model, parsed.GetValue(_repeat)!.Value, parsed.GetValue(_count) ?? DefaultCount,
                unchecked((ulong)(parsed.GetValue(_seed) ?? 0)));
}
