using System.CommandLine;
using Attendance.Analysis.Measures;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Input;

/// <summary>What a cell says: <c>--measure</c>, with <c>--target</c> and <c>--against</c> for <c>logit</c>.</summary>
internal sealed class MeasureOptions
{
    private const string Weight = "weight";
    private const string Logit = "logit";

    private readonly bool _several;
    private readonly Option<string?> _measure;

    // A command that has a target of its own, with a meaning where none is given, keeps it.
    private readonly TargetOptions? _target;

    /// <param name="description">What the measure is for, and what is special about it here.</param>
    /// <param name="several">Whether several may be given, with commas between; then none is there without the
    /// option.</param>
    /// <param name="ownsTarget">Whether <c>--target</c> belongs to the measure, and is needed by it.</param>
    public MeasureOptions(string description, bool several = false, bool ownsTarget = true)
    {
        _several = several;
        _measure = OptionTypes.Text("--measure", several ? "NAME,…" : "NAME", description);
        _measure.Validators.Add(result =>
        {
            if (Split(result.Tokens[^1].Value).Find(name => !Names.Contains(name)) is { } unknown)
            {
                result.AddError(
                    several && unknown == Weight
                        ? "--measure: weights are in the file anyway, as the tensor 'attention'; leave weight out."
                        : $"--measure: '{unknown}' is none of {string.Join(", ", Names)}.");
            }
        });
        _target = ownsTarget ? new TargetOptions(onlyWith: "--measure logit") : null;
    }

    private IEnumerable<string> Names =>
        _several ? StandardMeasures.Names.Where(name => name != Weight) : StandardMeasures.Names;

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_measure);
        _target?.AddTo(command);
    }

    /// <summary>The one name that was given, <c>weight</c> without the option.</summary>
    /// <exception cref="UsageException">A target is missing, or there for nothing.</exception>
    public string Read(ParseResult parsed) => ReadAll(parsed) is [string one] ? one : Weight;

    /// <summary>The names that were given, each once.</summary>
    /// <exception cref="UsageException">A target is missing, or there for nothing.</exception>
    public IReadOnlyList<string> ReadAll(ParseResult parsed)
    {
        List<string> names = parsed.GetValue(_measure) is { } text ? Split(text) : [];
        bool hasTarget = _target?.IsGiven(parsed) ?? false;
        return (_target is not null && names.Contains(Logit), hasTarget) switch
        {
            (true, false) => throw new UsageException(
                "--measure logit needs the token whose logit it is of; give --target TOKEN, for example --target \" are\"."),
            (false, true) => throw new UsageException("--target and --against belong to --measure logit; give it with them."),
            _ => names,
        };
    }

    /// <summary>Makes a measure of a name that was read.</summary>
    /// <exception cref="Errors.InvalidRequestException">A target is not one token.</exception>
    public Measure Create(string name, ParseResult parsed, TransformerModel model)
    {
        (Token? target, Token? against) = _target?.Read(parsed, model) ?? (null, null);
        return StandardMeasures.Create(name, model, target, against);
    }

    /// <summary>Refuses heads of a measure that has none.</summary>
    /// <exception cref="UsageException">There are heads.</exception>
    public static void CheckPlace(string name, (int? Block, int? Head) place)
    {
        if (StandardMeasures.IsPerBlock(name) && place.Head is not null)
        {
            throw new UsageException(
                $"--measure {name} is made of all heads of a block, so there is no --head; give --block N, or neither for "
                    + "every block.");
        }
    }

    private List<string> Split(string text) => _several
        ? [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()]
        : [text];
}
