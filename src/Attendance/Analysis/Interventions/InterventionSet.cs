using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>Interventions that are made in one run, in order.</summary>
/// <example>
/// <code>
/// var set = new InterventionSet(new Ablate(new HeadId(5, 1)), new Scale(new HeadId(4, 7), 2));
/// Run run = model.Run(tokens, new RunOptions { Probes = [.. set.ProbesFor(model, tokens), myOwn] });
/// </code>
/// </example>
public sealed class InterventionSet
{
    /// <summary>Puts interventions together.</summary>
    /// <param name="items">The interventions, in the order in which they work; none is allowed.</param>
    public InterventionSet(params IReadOnlyList<Intervention> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        Items = [.. items];
    }

    /// <summary>The interventions.</summary>
    public IReadOnlyList<Intervention> Items { get; }

    /// <summary>The probes that make all the changes. Each prompt that heads are patched from is run once.</summary>
    /// <inheritdoc cref="Intervention.ProbesFor"/>
    public IReadOnlyList<Probe> ProbesFor(TransformerModel model, IReadOnlyList<Token> tokens)
    {
        var context = new InterventionContext(model, tokens);
        return [.. Items.SelectMany(item => item.Prepare(context))];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Items);
}
