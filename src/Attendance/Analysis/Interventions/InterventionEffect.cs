using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>What interventions do to one prompt: the run before and after, beside each other.</summary>
public sealed class InterventionEffect
{
    private readonly double[] _before;
    private readonly double[] _after;

    private InterventionEffect(TransformerModel model, InterventionSet interventions, Run before, Run after)
    {
        Model = model;
        Interventions = interventions;
        Before = before;
        After = after;
        _before = Distributions.Probabilities(before.NextTokenLogits);
        _after = Distributions.Probabilities(after.NextTokenLogits);
        KullbackLeibler = Distributions.KullbackLeibler(_before, _after);
        TotalVariation = Distributions.TotalVariation(_before, _after);
        bool predictsNext = model.Features.Predicts == TokenPrediction.Next;
        LossesBefore = predictsNext ? PromptLoss.Of(before) : [];
        LossesAfter = predictsNext ? PromptLoss.Of(after) : [];
    }

    /// <summary>The model.</summary>
    public TransformerModel Model { get; }

    /// <summary>What was changed.</summary>
    public InterventionSet Interventions { get; }

    /// <summary>The run as it is, with attention of every block and logits at every position.</summary>
    public Run Before { get; }

    /// <summary>The changed run.</summary>
    public Run After { get; }

    /// <summary>KL(before‖after) of the next token, nats.</summary>
    public double KullbackLeibler { get; }

    /// <summary>½ Σ |before − after| of the next token, 0 to 1: the probability that goes to other tokens.</summary>
    public double TotalVariation { get; }

    /// <summary>
    /// −ln p of every token but the first, given those before it, nats; <c>[T − 1]</c>; of a model with an encoder and
    /// a decoder in the decoder's text. None in a model that predicts masked tokens, which sees each of them.
    /// </summary>
    public IReadOnlyList<double> LossesBefore { get; }

    /// <summary>The same in the changed run.</summary>
    public IReadOnlyList<double> LossesAfter { get; }

    /// <summary>The mean of <see cref="LossesBefore"/>; null where there is only one token.</summary>
    public double? LossBefore => Mean(LossesBefore);

    /// <summary>The mean of <see cref="LossesAfter"/>; null where there is only one token.</summary>
    public double? LossAfter => Mean(LossesAfter);

    /// <summary>Runs a prompt as it is and changed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="interventions">What is changed.</param>
    /// <param name="probes">One's own, visited after those of the interventions; none when null.</param>
    /// <exception cref="InvalidRequestException">
    /// An intervention names what does not exist, or the prompt cannot be run.
    /// </exception>
    public static InterventionEffect Of(
        TransformerModel model, IReadOnlyList<Token> tokens, InterventionSet interventions,
        IReadOnlyList<Probe>? probes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(interventions);
        var options = new RunOptions
        {
            Logits = model.Features.Predicts == TokenPrediction.Next ? LogitPositions.All : LogitPositions.Last,
        };
        Run before = model.Run(tokens, options);
        Run after = model.Run(
            tokens, options with { Probes = [.. interventions.ProbesFor(model, tokens), .. probes ?? []] });
        return new InterventionEffect(model, interventions, before, after);
    }

    /// <summary>One next token.</summary>
    /// <param name="token">The token's id.</param>
    public TokenChange Next(int token) => new(
        TokenProbability.Of(Model, Before.NextTokenLogits, token),
        TokenProbability.Of(Model, After.NextTokenLogits, token));

    /// <summary>The next tokens that are probable before or after, those that were so before first.</summary>
    /// <param name="count">How many.</param>
    public IReadOnlyList<TokenChange> Top(int count) =>
    [
        .. Enumerable.Range(0, _before.Length)
            .OrderByDescending(id => Math.Max(_before[id], _after[id]))
            .Take(count)
            .Select(Next)
            .OrderBy(change => change.Before.Rank),
    ];

    /// <summary>How much of each head's attention goes elsewhere, <c>[B, H]</c>.</summary>
    /// <param name="attention">The heads' kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">The model has no such kind.</exception>
    public double[,] PatternChanges(string? attention = null) =>
        PatternChange.Of(Before.AttentionOf(attention).Maps, After.AttentionOf(attention).Maps);

    private static double? Mean(IReadOnlyList<double> losses) => losses.Count == 0 ? null : losses.Average();
}
