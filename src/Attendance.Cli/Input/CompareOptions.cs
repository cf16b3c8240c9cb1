using System.CommandLine;
using Attendance.Analysis.Comparison;

namespace Attendance.Cli.Input;

/// <summary>What heads are ranked by and what is shown of the ranking.</summary>
/// <param name="By">What they are ranked by; null where nothing was said.</param>
/// <param name="Effect">Of the effect of patching, which number.</param>
/// <param name="Into">The run that is patched.</param>
/// <param name="Align">What makes two tokens correspond.</param>
/// <param name="Top">How many heads the table has.</param>
/// <param name="HeadsPicture">The picture of all heads, or null.</param>
internal sealed record CompareChoice(
    HeadMeasure? By, EffectMeasure Effect, ComparedRun Into, AlignBy? Align, int Top, string? HeadsPicture);

/// <summary>
/// <c>--by</c>, <c>--effect</c>, <c>--into</c>, <c>--align</c>, <c>--top</c> and <c>--heads-out</c>.
/// </summary>
internal sealed class CompareOptions
{
    private const int DefaultTop = 10;

    private readonly Option<HeadMeasure?> _by = OptionTypes.Choice(
        "--by",
        "Rank heads by how differently they look (js: Jensen–Shannon divergence), by what they add to the target's "
            + "logit (attribution), or by what the next token becomes with a head's output (patch) or only its pattern "
            + "(pattern) from the other run; without it, patch, and attribution for more than 128 tokens",
        ("js", HeadMeasure.Divergence),
        ("attribution", HeadMeasure.Attribution),
        ("patch", HeadMeasure.Output),
        ("pattern", HeadMeasure.Pattern));

    private readonly Option<EffectMeasure?> _effect = OptionTypes.Choice(
        "--effect",
        "With --by patch or pattern, the number that ranks: KL divergence, total variation, or the change of the logit "
            + "difference; without it, kl",
        ("kl", EffectMeasure.KullbackLeibler),
        ("variation", EffectMeasure.TotalVariation),
        ("difference", EffectMeasure.LogitDifference));

    private readonly Option<ComparedRun?> _into = OptionTypes.Choice(
        "--into",
        "The run that is patched, with heads from the other one; without it, A",
        ("A", ComparedRun.A),
        ("B", ComparedRun.B));

    private readonly Option<AlignBy?> _align = OptionTypes.Choice(
        "--align",
        "Which tokens correspond: common ones, and in order what stands between them (ids), or those at the same "
            + "position; without it, ids",
        ("ids", AlignBy.Ids),
        ("positions", AlignBy.Positions));

    private readonly Option<int?> _top = OptionTypes.Number(
        "--top",
        "N",
        $"How many heads the table has; without it, {DefaultTop}");

    private readonly Option<string?> _headsOut = OptionTypes.OutputFile(
        "--heads-out",
        "Write a picture of the ranking as well: blocks × heads",
        ".png",
        ".svg");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_by);
        command.Options.Add(_effect);
        command.Options.Add(_into);
        command.Options.Add(_align);
        command.Options.Add(_top);
        command.Options.Add(_headsOut);
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">There is no head to show, or an effect of what has none.</exception>
    public CompareChoice Read(ParseResult parsed)
    {
        HeadMeasure? by = parsed.GetValue(_by);
        EffectMeasure? effect = parsed.GetValue(_effect);
        if (effect is not null && by is HeadMeasure.Divergence or HeadMeasure.Attribution)
        {
            throw new UsageException("--effect is a number of patching; give --by patch or --by pattern with it.");
        }

        int top = parsed.GetValue(_top) ?? DefaultTop;
        return top < 1
            ? throw new UsageException($"--top {top} leaves no head to show; expected 1 or more.")
            : new CompareChoice(
                by ?? (effect is null ? null : HeadMeasure.Output),
                effect ?? EffectMeasure.KullbackLeibler,
                parsed.GetValue(_into) ?? ComparedRun.A,
                parsed.GetValue(_align),
                top,
                parsed.GetValue(_headsOut));
    }
}
