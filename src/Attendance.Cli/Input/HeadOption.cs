using System.CommandLine;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Cli.Input;

/// <summary>Heads as <c>block.head</c>, one or several: <c>--head 5.1,7.3</c>.</summary>
internal sealed class HeadOption(string name, string description)
{
    private readonly Option<string?> _heads = OptionTypes.Text(name, "B.H,…", description);

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Options.Add(_heads);

    /// <summary>Whether there are any.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_heads) is not null;

    /// <summary>The heads in the order in which they were given, each once; none where the option is missing.</summary>
    /// <exception cref="InvalidRequestException">One is no head of the model.</exception>
    public IReadOnlyList<HeadId> Read(ParseResult parsed, TransformerModel model) =>
        parsed.GetValue(_heads) is not { } text
            ? []
            : [.. text.Split(',').Select(head => HeadId.Parse(head, model.Blocks, model.Heads)).Distinct()];

    /// <summary>The same in a model that may have several kinds of attention: <c>cross.5.1</c>.</summary>
    /// <exception cref="InvalidRequestException">One is no head of the model, or its kind is not said.</exception>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="usual">The kind of heads that name none; null where they must.</param>
    public IReadOnlyList<BlockPart> ReadOfAnyKind(ParseResult parsed, TransformerModel model, string? usual) =>
        parsed.GetValue(_heads) is not { } text
            ? []
            : [.. text.Split(',').Select(head => OfAnyKind(head, model, usual)).Distinct()];

    private BlockPart OfAnyKind(string text, TransformerModel model, string? usual)
    {
        var part = BlockPart.Parse(text, model, usual);
        return part.Head is not null
            ? part
            : throw new InvalidRequestException($"{name}: '{text}' is an MLP, which looks nowhere; expected a head.");
    }

    /// <summary>The one head that was given; null where the option is missing.</summary>
    /// <exception cref="InvalidRequestException">It is no head of the model.</exception>
    /// <exception cref="UsageException">There are several.</exception>
    public HeadId? ReadOne(ParseResult parsed, TransformerModel model) => Read(parsed, model) switch
    {
        [] => null,
        [HeadId one] => one,
        _ => throw new UsageException($"{name} takes one head here, for example {name} 5.1."),
    };
}
