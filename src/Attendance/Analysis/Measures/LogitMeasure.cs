using Attendance.Analysis.Attribution;
using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Measures;

/// <summary>
/// What looking at the key adds to a next token's logit, or to the difference of two, at the query's position:
/// <see cref="HeadContributions"/>, with the final LayerNorm's scale held as it was, as TransformerLens does.
/// </summary>
public sealed class LogitMeasure : PerHeadMeasure
{
    private readonly TransformerModel _model;

    /// <summary>Makes the measure for one model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">The token whose logit it is.</param>
    /// <param name="against">The token whose logit is subtracted; none when null.</param>
    /// <exception cref="Errors.InvalidRequestException">The vocabulary has no such token.</exception>
    /// <exception cref="Errors.CheckpointException">The checkpoint has no output head.</exception>
    public LogitMeasure(TransformerModel model, Token target, Token? against = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(target);
        _model = model;
        Target = target;
        Against = against;
        Direction = LogitDirection.Of(model, target.Id, against?.Id);
    }

    /// <summary>The token whose logit it is.</summary>
    public Token Target { get; }

    /// <summary>The token whose logit is subtracted, or null.</summary>
    public Token? Against { get; }

    /// <summary>The direction of the residual stream that raises it.</summary>
    public LogitDirection Direction { get; }

    /// <inheritdoc/>
    public override string Name => "logit";

    /// <inheritdoc/>
    public override string Label => $"adds to the logit of {Quantity}";

    /// <inheritdoc/>
    public override string Meaning =>
        $"what looking at the key adds to the logit of {Quantity} at the query's position, directly: weight · value · W_O "
        + "along the output head's direction, with the final LayerNorm's scale as it was";

    /// <inheritdoc/>
    public override bool IsSigned => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Points => HeadContributions.Points;

    private string Quantity => Against is null ? $"'{Target.Text}'" : $"'{Target.Text}' minus that of '{Against.Text}'";

    /// <inheritdoc/>
    public override Measure For(TransformerModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model == _model)
        {
            return this;
        }

        LogitTarget translated = new LogitTarget(Target.Id, Against?.Id).Translate(_model, model);
        Token[] tokens = [.. model.Describe([translated.Target, translated.Against ?? translated.Target])];
        return new LogitMeasure(model, tokens[0], Against is null ? null : tokens[1]);
    }

    /// <inheritdoc/>
    public override AttentionMatrix Of(ActivationCache cache, HeadId head) =>
        HeadContributions.Of(cache, Direction).Matrix(head);

    /// <inheritdoc/>
    internal override HeadChange ChangeOf(ActivationCache cache, HeadId head) =>
        HeadContributions.Of(cache, Direction).ChangeOf(head);
}
