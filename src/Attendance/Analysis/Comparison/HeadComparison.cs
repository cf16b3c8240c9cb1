using Attendance.Analysis.Attribution;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Comparison;

/// <summary>
/// Which heads differ between two runs, and which of the differences matter for the next word.
/// </summary>
/// <example>
/// The heads behind the difference between two next tokens, <c>a</c> of A's run and <c>b</c> of B's:
/// <code>
/// var comparison = HeadComparison.Of(model, promptA, promptB, new ComparisonOptions
/// {
///     Measures = [HeadMeasure.Output],
///     Target = new LogitTarget(a, b),
/// });
/// var heads = comparison.Ranked(HeadMeasure.Output, EffectMeasure.LogitDifference).Take(5);
/// </code>
/// </example>
public sealed class HeadComparison
{
    private HeadComparison(RunPair pair, ComparedRun into, LogitTarget target, IReadOnlyList<HeadDifference> heads)
    {
        Pair = pair;
        Into = into;
        Target = target;
        Heads = heads;
        LogitDifferenceA = target.Of(pair.A.Run.NextTokenLogits);
        LogitDifferenceB = target.Translate(pair.A.Model, pair.B.Model).Of(pair.B.Run.NextTokenLogits);
    }

    /// <summary>The runs.</summary>
    public RunPair Pair { get; }

    /// <summary>The run that was patched.</summary>
    public ComparedRun Into { get; }

    /// <summary>The next tokens in question, as ids of A's model.</summary>
    public LogitTarget Target { get; }

    /// <summary>logit(target) − logit(against) in A.</summary>
    public double LogitDifferenceA { get; }

    /// <summary>The same in B; when every head and everything else is taken from B, A has this one.</summary>
    public double LogitDifferenceB { get; }

    /// <summary>Every head, block by block.</summary>
    public IReadOnlyList<HeadDifference> Heads { get; }

    /// <summary>Compares two prompts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="a">A's tokens.</param>
    /// <param name="b">B's tokens.</param>
    /// <param name="options">What to compute; the defaults when null.</param>
    /// <exception cref="Errors.InvalidRequestException">The prompts cannot be aligned, or not be run.</exception>
    public static HeadComparison Of(
        TransformerModel model, IReadOnlyList<Token> a, IReadOnlyList<Token> b, ComparisonOptions? options = null) =>
        Of(RunPair.Of(model, a, b, options?.Align ?? AlignBy.Ids), options);

    /// <summary>Compares two runs.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="options">What to compute; the defaults when null.</param>
    /// <exception cref="Errors.InvalidRequestException">
    /// Two models that share neither the target nor the width of heads.
    /// </exception>
    public static HeadComparison Of(RunPair pair, ComparisonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        options ??= new ComparisonOptions();
        LogitTarget target = options.Target ?? LogitTarget.Between(pair);
        LogitTarget targetB = target.Translate(pair.A.Model, pair.B.Model);
        LogitTarget patched = options.Into == ComparedRun.A ? target : targetB;
        bool Wants(HeadMeasure measure) => options.Measures.Contains(measure)
            && (measure != HeadMeasure.Attribution || pair.HasAttribution);

        double[,]? divergences = Wants(HeadMeasure.Divergence) ? HeadDivergence.Of(pair) : null;
        double[,]? inA = Wants(HeadMeasure.Attribution) ? Attributions(pair.A, target) : null;
        double[,]? inB = Wants(HeadMeasure.Attribution) ? Attributions(pair.B, targetB) : null;
        PatchEffect[,]? outputs = Wants(HeadMeasure.Output)
            ? HeadPatching.Outputs(pair, options.Into, patched, options.Progress, options.LogitsOnly)
            : null;
        PatchEffect[,]? patterns = Wants(HeadMeasure.Pattern)
            ? HeadPatching.Patterns(pair, options.Into, patched, options.Progress, options.LogitsOnly)
            : null;
        return new HeadComparison(
            pair,
            options.Into,
            target,
            [
                .. HeadId.All(pair.Blocks, pair.Heads).Select(head => new HeadDifference(head)
                {
                    Divergence = divergences?[head.Block, head.Head],
                    AttributionA = inA?[head.Block, head.Head],
                    AttributionB = inB?[head.Block, head.Head],
                    Output = outputs?[head.Block, head.Head],
                    Pattern = patterns?[head.Block, head.Head],
                }),
            ]);
    }

    /// <summary>The heads from the one that differs most; of equal ones the lower first.</summary>
    /// <param name="measure">What they are ranked by; signed numbers by their magnitude.</param>
    /// <param name="effect">Of the effect of patching, which number.</param>
    /// <exception cref="InvalidOperationException">It was not measured.</exception>
    public IReadOnlyList<HeadDifference> Ranked(
        HeadMeasure measure, EffectMeasure effect = EffectMeasure.KullbackLeibler) =>
        [.. Heads.OrderByDescending(head => Math.Abs(Measured(head, measure, effect)))];

    /// <summary>One number of every head, <c>[B, H]</c>, with its sign.</summary>
    /// <inheritdoc cref="Ranked"/>
    public double[,] Values(HeadMeasure measure, EffectMeasure effect = EffectMeasure.KullbackLeibler)
    {
        double[,] values = new double[Pair.Blocks, Pair.Heads];
        foreach (HeadDifference head in Heads)
        {
            values[head.Head.Block, head.Head.Head] = Measured(head, measure, effect);
        }

        return values;
    }

    private static double Measured(HeadDifference head, HeadMeasure measure, EffectMeasure effect) =>
        head.Value(measure, effect) is { } value && !double.IsNaN(value)
            ? value
            : throw new InvalidOperationException(
                $"{measure} was not measured in this way; ask for it in {nameof(ComparisonOptions)}.");

    /// <summary>What each head adds to the target's logit at the last position, <c>[B, H]</c>.</summary>
    private static double[,] Attributions(ActivationCache cache, LogitTarget target)
    {
        DirectAttribution attribution =
            DirectAttribution.Of(cache, LogitDirection.Of(cache.Model, target.Target, target.Against), null);
        double[,] values = new double[cache.Model.Blocks, cache.Model.Heads];
        foreach ((ResidualPart part, double value) in attribution.Parts)
        {
            if (part.Kind == ResidualPartKind.Head)
            {
                values[part.Block, part.Head] = value;
            }
        }

        return values;
    }
}
