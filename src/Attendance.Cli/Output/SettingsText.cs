using System.Globalization;
using Attendance.Generation;

namespace Attendance.Cli.Output;

/// <summary>How a text was continued, in words.</summary>
internal static class SettingsText
{
    /// <summary>What is not as plain as can be.</summary>
    public static string Of(GenerationSettings settings, int index)
    {
        var parts = new List<string>();
        if (settings.Sample)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"seed {settings.Seed}"));
            Add(parts, "continuation", index, 0);
            Add(parts, "temperature", settings.Temperature, 1);
            Add(parts, "top-k", settings.TopK, 0);
            Add(parts, "top-p", settings.TopP, 1);
            Add(parts, "typical-p", settings.TypicalP, 1);
        }

        Add(parts, "repetition penalty", settings.RepetitionPenalty, 1);
        return (settings.Sample ? "sampled" : "greedy") + (parts.Count > 0 ? $" ({string.Join(", ", parts)})" : "");
    }

    private static void Add(List<string> parts, string name, double value, double plain)
    {
        if (value != plain)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));
        }
    }
}
