using System.Globalization;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Measures;
using Attendance.Web.Looking;

namespace Attendance.Web.Offline;

/// <summary>What a page shows at first where nobody said: what it was asked to hold.</summary>
internal static class FirstState
{
    /// <summary>
    /// As many new tokens as the page asks for at most; a longer text that it has is shown all the same.
    /// </summary>
    private const int MostTokens = 200;

    /// <summary>The state, as in the page's address behind #; null for the beginning.</summary>
    /// <param name="options">What it was asked to hold.</param>
    /// <param name="blocks">How many blocks there are.</param>
    public static string? Of(OfflinePageOptions options, int blocks)
    {
        string[] parts = [.. View(options), .. Place(options, blocks), .. Cells(options)];
        return parts.Length > 0 ? string.Join('&', parts) : null;
    }

    private static IEnumerable<string> View(OfflinePageOptions options) => options switch
    {
        { Comparison: { } comparison } => Compared(comparison),
        { Causes: { } causes } => Caused(causes),
        _ when Changes(options) > 0 => [options.Heads.Count > 0 ? "v=next&s=head" : "v=next&s=wall"],
        { Continuation: { } made } => [$"v=generate&s=none&g={Math.Min(MostTokens, made.Steps.Count)}+model"],
        { Score: { } score } => [$"v=heads&s=none&so={Escaped(score)}"],
        { Vectors.Count: > 0 } => ["v=neuron&s=none"],
        { Heads.Count: > 0 } => ["v=head"],
        _ => [],
    };

    private static int Changes(OfflinePageOptions options) =>
        (options.Effect?.Interventions ?? options.Interventions)?.Items.Count ?? 0;

    private static IEnumerable<string> Compared(PageComparison comparison)
    {
        yield return $"v=compare&s=none&o={Escaped(comparison.Prompt ?? "")}";
        if (comparison.Rankings is [HeadMeasure first, _, ..])
        {
            yield return $"rk={HeadDifferences.IdOf(first)}";
        }
    }

    private static IEnumerable<string> Caused(PageCauses causes)
    {
        string ablation = causes.Map.Ablation == Ablation.Mean ? "mean" : "zero";
        yield return $"v=causes&s=none&ca={ablation}&tg={Escaped(causes.Target.Text)}";
        if (causes.Against is { } against)
        {
            yield return $"ag={Escaped(against.Text)}";
        }
    }

    private static IEnumerable<string> Place(OfflinePageOptions options, int blocks)
    {
        if (options.Heads is [var (block, head), ..])
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"b={block}&h={head}");
            if (options.Heads.Count > 1)
            {
                yield return $"hs={string.Join('+', options.Heads)}";
            }
        }
        else if (options.Vectors is [int first, ..])
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"b={(first < 0 ? first + blocks : first)}");
        }
    }

    private static IEnumerable<string> Cells(OfflinePageOptions options)
    {
        if (options.Attention is { } attention)
        {
            yield return $"a={Escaped(attention)}";
        }

        if (options.Measure is { } measure and not WeightMeasure)
        {
            yield return $"ms={measure.Name}";
        }
    }

    private static string Escaped(string text) => Uri.EscapeDataString(text);
}
