using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Analysis.Measures;

/// <summary>
/// What a cell of a picture says about a query and a key: the weight itself, or something that is made of it. A measure
/// is of heads (<see cref="PerHeadMeasure"/>) or of whole blocks (<see cref="PerBlockMeasure"/>).
/// </summary>
public abstract class Measure
{
    private protected Measure()
    {
    }

    /// <summary>The name, as <c>--measure</c> takes it: <c>value-norm</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What the numbers are, short enough for a title or a colour bar.</summary>
    public abstract string Label { get; }

    /// <summary>What the numbers are, in one sentence, with unit and source.</summary>
    public abstract string Meaning { get; }

    /// <summary>Whether values are on both sides of 0, so that colours should diverge from there.</summary>
    public virtual bool IsSigned => false;

    /// <summary>The largest value that there can be, 1 for shares; null where there is no bound.</summary>
    public virtual double? Maximum => null;

    /// <summary>What a run has to keep, beside its attention.</summary>
    public virtual IReadOnlyList<string> Points => [];

    /// <summary>The same measure for another model, where it refers to something of one model.</summary>
    /// <param name="model">The other model.</param>
    /// <exception cref="InvalidRequestException">The other model has nothing of the kind.</exception>
    public virtual Measure For(TransformerModel model) => this;

    /// <summary>Fails where the measure has no meaning for a model, or a prompt is too long for it.</summary>
    /// <param name="model">The model that will run.</param>
    /// <param name="length">T, the number of tokens.</param>
    /// <exception cref="InvalidRequestException">It is so.</exception>
    public virtual void Check(TransformerModel model, int length)
    {
    }

    /// <summary>Whether it has a meaning for a kind of attention, by its name.</summary>
    internal virtual bool IsOf(string attention) => true;
}
