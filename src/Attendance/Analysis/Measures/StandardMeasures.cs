using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Measures;

/// <summary>The measures by name.</summary>
public static class StandardMeasures
{
    /// <summary>
    /// All names: <c>weight</c>, <c>score</c>, <c>without-first</c>, <c>value-norm</c>, <c>rollout</c>, <c>flow</c>,
    /// <c>logit</c>.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } =
        ["weight", "score", "without-first", "value-norm", "rollout", "flow", "logit"];

    /// <summary>Whether the measure of that name is one of whole blocks, <see cref="PerBlockMeasure"/>.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static bool IsPerBlock(string name) => name is "rollout" or "flow";

    /// <summary>Makes a measure.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="model">The model that will run.</param>
    /// <param name="target">For <c>logit</c>, the token whose logit it is.</param>
    /// <param name="against">For <c>logit</c>, the token whose logit is subtracted; none when null.</param>
    /// <exception cref="InvalidRequestException">
    /// There is no such measure, <c>logit</c> has no target, or the model has nothing that it could be of.
    /// </exception>
    public static Measure Create(string name, TransformerModel model, Token? target = null, Token? against = null) =>
        name switch
        {
            "weight" => new WeightMeasure(),
            "score" => new ScoreMeasure(),
            "without-first" => new WithoutFirstMeasure(),
            "value-norm" => new ValueNormMeasure(),
            "rollout" => new RolloutMeasure(),
            "flow" => new FlowMeasure(),
            "logit" => new LogitMeasure(model, target ?? throw new InvalidRequestException(
                "The measure logit needs the token whose logit it is of; give a target, for example \" are\"."), against),
            _ => throw new InvalidRequestException(
                $"'{name}' is no measure; expected one of {string.Join(", ", Names)}."),
        };
}
