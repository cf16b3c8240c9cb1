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
            var full = RunPair.Of(
                pair.A.Model, pair.A.Run.Tokens, pair.B.Model, pair.B.Run.Tokens, pair.Alignment);
            comparison = HeadComparison.Of(full, new ComparisonOptions { Measures = again });
        }

        foreach ((string id, HeadMeasure measure, string about, string unit) in s_measures)
        {
            if (measures.Contains(measure))
            {
                double[,] values = measure == HeadMeasure.Divergence ? HeadDivergence.Of(pair) : comparison!.Values(measure);
                rankings.Add(new HeadValues(id, id, about, unit, HeadValues.Finite(values)));
            }
        }

        return new CompareAnswer(
            [.. pair.Alignment.Steps.Select(step => (int?[])[step.A, step.B])],
            pair.Labels,
            rankings,
            comparison is null ? null : TargetText(pair, comparison.Target));
    }

    private static string TargetText(RunPair pair, LogitTarget target)
    {
        string TextOf(int id) => $"'{pair.A.Model.Describe([id])[0].Text}'";
        return target.Against is { } against ? $"{TextOf(target.Target)} minus {TextOf(against)}" : TextOf(target.Target);
    }
}
