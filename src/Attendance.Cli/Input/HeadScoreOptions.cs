using System.CommandLine;
using Attendance.Analysis.HeadFinding;
using Attendance.Models;

namespace Attendance.Cli.Input;

/// <summary>Which scores of heads, and how patterns are held against detection patterns.</summary>
internal sealed class HeadScoreOptions
{
    private readonly Option<string?> _score = OptionTypes.Text(
        "--score",
        "NAME,…",
        "Only these scores, or one to rank all heads by: "
            + $"{string.Join(", ", HeadScore.All.Select(score => score.Name))}; a beginning will do");

    private readonly HeadOption _like = new(
        "--like",
        "Rank heads by how much their patterns are like this head's, 1 − Jensen–Shannon divergence/ln 2");

    private readonly Option<string?> _mask = OptionTypes.Text(
        "--mask",
        "FILE",
        "Rank heads by a T × T matrix of your own, 1 where a head of that kind looks: .npy, .npz, .json or .csv");

    private readonly Option<string?> _measure = OptionTypes.Text(
        "--measure",
        "mul|abs",
        "mul: the part of its attention that a head gives there; abs: 1 − mean distance of each row from the ideal "
            + "one; without it, mul");

    private readonly Option<bool> _first = OptionTypes.Flag(
        "--exclude-first", "Leave the first token out, where heads without a task put their weight");

    private readonly Option<bool> _current = OptionTypes.Flag(
        "--exclude-current", "Leave each token's attention to itself out");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_score);
        _like.AddTo(command);
        command.Options.Add(_mask);
        command.Options.Add(_measure);
        command.Options.Add(_first);
        command.Options.Add(_current);
    }

    /// <summary>The scores; all that need only a prompt where none was chosen.</summary>
    /// <exception cref="Errors.AttendanceException">
    /// There is no such score or head, or the mask cannot be read.
    /// </exception>
    public IReadOnlyList<HeadScore> Scores(ParseResult parsed, TransformerModel model, string? attention)
    {
        HeadScore[] chosen =
        [
            .. (parsed.GetValue(_score)?.Split(',') ?? []).Select(HeadScore.Named).Distinct(),
            .. _like.ReadOne(parsed, model) is { } head ? (HeadScore[])[HeadScore.Like(head)] : [],
            .. parsed.GetValue(_mask) is { } file
                ? (HeadScore[])[HeadScore.FromMask(Path.GetFileName(file), MaskFile.Read(file))]
                : [],
        ];
        return chosen.Length > 0 ? chosen : HeadScore.AllFor(model.KindOf(attention));
    }

    /// <summary>
    /// Refuses what an offline page does not have: it has the scores of one prompt, as they are without options.
    /// </summary>
    /// <exception cref="UsageException">Something else is asked for.</exception>
    public void CheckPage(ParseResult parsed, bool many)
    {
        string? wrong = true switch
        {
            _ when many => "--out: a page shows one prompt, and these are many; expected a .png or .svg file.",
            _ when _like.IsGiven(parsed) || parsed.GetValue(_mask) is not null =>
                "--out: a page ranks heads by the scores of --score, and not by --like or --mask; expected a .png or "
                    + ".svg file.",
            _ when Detection(parsed) != new DetectionOptions() =>
                "--out: a page has the scores as they are without --measure abs, --exclude-first and --exclude-current; "
                    + "leave them out, or write a .png or .svg file.",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new UsageException(wrong);
        }
    }

    /// <summary>How patterns are held against detection patterns.</summary>
    /// <exception cref="UsageException">There is no such measure.</exception>
    public DetectionOptions Detection(ParseResult parsed) =>
        new()
        {
            Measure = parsed.GetValue(_measure) switch
            {
                null or "mul" => ErrorMeasure.Mul,
                "abs" => ErrorMeasure.Abs,
                string other => throw new UsageException($"--measure '{other}': expected mul or abs."),
            },
            ExcludeFirst = parsed.GetValue(_first),
            ExcludeCurrent = parsed.GetValue(_current),
        };
}
