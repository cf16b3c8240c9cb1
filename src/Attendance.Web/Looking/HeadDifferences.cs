using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Looking;

/// <summary>By what the heads of two runs can be sorted.</summary>
internal static class HeadDifferences
{
    private static readonly (string Id, HeadMeasure Measure, string About, string Unit)[] s_measures =
    [
        ("divergence", HeadMeasure.Divergence, "Jensen–Shannon divergence of the rows, mean over aligned queries", "nats"),
        ("attribution", HeadMeasure.Attribution, "what it adds to the logit difference directly, B minus A", "logit"),
        ("output", HeadMeasure.Output, "KL that taking its output from the other run makes", "nats"),
        ("pattern", HeadMeasure.Pattern, "KL that taking its pattern from the other run makes", "nats"),
    ];

    /// <summary>The measure of a name.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static HeadMeasure Named(string id)
    {
        foreach ((string name, HeadMeasure measure, _, _) in s_measures)
        {
            if (name == id)
            {
                return measure;
            }
        }

        throw new RefusedException(
            StatusCodes.Status400BadRequest,
            $"There is no difference '{id}'; expected one of {string.Join(", ", s_measures.Select(known => known.Id))}.");
    }

    /// <summary>The name of a measure.</summary>
    public static string IdOf(HeadMeasure measure) => Array.Find(s_measures, known => known.Measure == measure).Id;

    /// <summary>Compares two runs.</summary>
    public static CompareAnswer Of(RunPair pair, IReadOnlyList<HeadMeasure> measures)
    {
        HeadMeasure[] again = [.. measures.Where(measure => measure != HeadMeasure.Divergence)];
        HeadComparison? comparison = again.Length > 0
            ? HeadComparison.Of(Again(pair, again), new ComparisonOptions { Measures = again })
            : null;
        return Of(pair, measures, comparison, EffectMeasure.KullbackLeibler);
    }

    /// <summary>A comparison that was made, in the protocol's words.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="measures">What of it; all of them were measured.</param>
    /// <param name="effect">Of patching, which number.</param>
    public static CompareAnswer Of(
        HeadComparison comparison, IReadOnlyList<HeadMeasure> measures, EffectMeasure effect) =>
        Of(comparison.Pair, measures, comparison, effect);

    private static CompareAnswer Of(
        RunPair pair, IReadOnlyList<HeadMeasure> measures, HeadComparison? comparison, EffectMeasure effect)
    {
        var rankings = new List<HeadValues>();
        foreach ((string id, HeadMeasure measure, string about, string unit) in s_measures)
        {
            if (measures.Contains(measure))
            {
                double[,] values =
                    measure == HeadMeasure.Divergence ? HeadDivergence.Of(pair) : comparison!.Values(measure, effect);
                bool isPatched = measure is HeadMeasure.Output or HeadMeasure.Pattern;
                (string what, string its) = isPatched ? Patched(about, effect, comparison!.Into) : (about, unit);
                rankings.Add(new HeadValues(id, id, what, its, HeadValues.Finite(values)));
            }
        }

        bool areOfOneText = pair.QueryAlignment == pair.Alignment;
        return new CompareAnswer(
            pair.A.Attention.Name,
            Steps(pair.Alignment),
            pair.Labels,
            rankings,
            comparison is null ? null : TargetText(pair, comparison.Target),
            areOfOneText ? null : Steps(pair.QueryAlignment),
            areOfOneText ? null : pair.QueryLabels);
    }

    /// <summary>What a number of patching is, and its unit.</summary>
    private static (string About, string Unit) Patched(string about, EffectMeasure effect, ComparedRun into)
    {
        string where = into == ComparedRun.A ? "" : ", in B";
        return effect switch
        {
            EffectMeasure.TotalVariation => (about.Replace("KL", "total variation", StringComparison.Ordinal) + where, ""),
            EffectMeasure.LogitDifference =>
                (about.Replace("KL", "the change of the logit difference", StringComparison.Ordinal) + where, "logit"),
            _ => (about + where, "nats"),
        };
    }

    private static int?[][] Steps(TokenAlignment alignment) =>
        [.. alignment.Steps.Select(step => (int?[])[step.A, step.B])];

    /// <summary>The same runs with all that patching and attribution need.</summary>
    /// <exception cref="Errors.InvalidRequestException">A model has no direct attribution, and why.</exception>
    private static RunPair Again(RunPair pair, HeadMeasure[] measures)
    {
        (ActivationCache a, ActivationCache b) = (pair.A, pair.B);
        if (measures.Contains(HeadMeasure.Attribution))
        {
            a.Model.Features.RequireCircuits();
            b.Model.Features.RequireCircuits();
        }

        // A model's first kind may have another name in the other model.
        string name = a.Attention.Name;
        return RunPair.Of(
            a.Model, a.Run.Tokens, b.Model, b.Run.Tokens, (pair.QueryAlignment, pair.Alignment), null,
            name == a.Model.Features.AttentionNames[0] ? null : name);
    }

    private static string TargetText(RunPair pair, LogitTarget target)
    {
        string TextOf(int id) => $"'{pair.A.Model.Describe([id])[0].Text}'";
        return target.Against is { } against ? $"{TextOf(target.Target)} minus {TextOf(against)}" : TextOf(target.Target);
    }
}
