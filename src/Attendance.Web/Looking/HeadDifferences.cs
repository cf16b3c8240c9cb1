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

    /// <summary>Compares two runs.</summary>
    public static CompareAnswer Of(RunPair pair, IReadOnlyList<HeadMeasure> measures)
    {
        var rankings = new List<HeadValues>();
        HeadComparison? comparison = null;
        HeadMeasure[] again = [.. measures.Where(measure => measure != HeadMeasure.Divergence)];
        if (again.Length > 0)
        {
            comparison = HeadComparison.Of(Again(pair, again), new ComparisonOptions { Measures = again });
        }

        foreach ((string id, HeadMeasure measure, string about, string unit) in s_measures)
        {
            if (measures.Contains(measure))
            {
                double[,] values = measure == HeadMeasure.Divergence ? HeadDivergence.Of(pair) : comparison!.Values(measure);
                rankings.Add(new HeadValues(id, id, about, unit, HeadValues.Finite(values)));
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
