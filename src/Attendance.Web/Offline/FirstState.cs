using System.Globalization;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Measures;

namespace Attendance.Web.Offline;

/// <summary>What a page shows at first where nobody said: what it was asked to hold.</summary>
internal static class FirstState
{
    /// <summary>The state, as in the page's address behind #; null for the beginning.</summary>
    /// <param name="options">What it was asked to hold.</param>
    /// <param name="blocks">How many blocks there are.</param>
    public static string? Of(OfflinePageOptions options, int blocks)
    {
        var parts = new List<string>();
        if (options.Comparison is { } comparison)
        {
            parts.Add($"v=compare&s=none&o={Uri.EscapeDataString(comparison.Prompt ?? "")}");
        }
        else if (options.Causes is { } causes)
        {
            string ablation = causes.Map.Ablation == Ablation.Mean ? "mean" : "zero";
            parts.Add($"v=causes&s=none&ca={ablation}&tg={Uri.EscapeDataString(causes.Target.Text)}");
            if (causes.Against is { } against)
            {
                parts.Add($"ag={Uri.EscapeDataString(against.Text)}");
            }
        }
        else if (options.Continuation is { } made)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"v=generate&s=none&g={made.Steps.Count}+model"));
        }
        else if (options.Interventions is { Items.Count: > 0 })
        {
            parts.Add("v=next&s=wall");
        }
        else if (options.Vectors is [int block, ..])
        {
            parts.Add(string.Create(
                CultureInfo.InvariantCulture, $"v=neuron&s=none&b={(block < 0 ? block + blocks : block)}"));
        }

        if (options.Attention is { } attention)
        {
            parts.Add($"a={Uri.EscapeDataString(attention)}");
        }

        if (options.Measure is { } measure and not WeightMeasure)
        {
            parts.Add($"ms={measure.Name}");
        }

        return parts.Count > 0 ? string.Join('&', parts) : null;
    }
}
