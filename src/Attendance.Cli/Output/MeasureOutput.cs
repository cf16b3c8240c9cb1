using System.Text.Json;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Rendering;

namespace Attendance.Cli.Output;

/// <summary>How a measure is drawn, and what JSON says of it.</summary>
internal static class MeasureOutput
{
    /// <summary>Colours from 0 to the largest that can be or is, or around 0.</summary>
    public static OutputChoice Scale(this OutputChoice choice, Measure measure, AttentionGrid grid) => choice with
    {
        Heatmap = choice.Heatmap with
        {
            ColorMap = measure.IsSigned ? ColorMap.RedBlue : choice.Heatmap.ColorMap,
            Maximum = measure.IsSigned ? null : measure.Maximum ?? Largest(grid),
            ScaleLabel = measure.Label,
        },
    };

    /// <summary>Writes the measure as a property.</summary>
    public static void Write(Utf8JsonWriter json, Measure measure)
    {
        json.WriteStartObject("measure");
        json.WriteString("name", measure.Name);
        json.WriteString("meaning", measure.Meaning);
        json.WriteString("scope", measure is PerBlockMeasure ? "block" : "head");
        json.WriteBoolean("isSigned", measure.IsSigned);
        if (measure is LogitMeasure logit)
        {
            json.WriteNumber("target", logit.Target.Id);
            if (logit.Against is { } against)
            {
                json.WriteNumber("against", against.Id);
            }
            else
            {
                json.WriteNull("against");
            }
        }

        json.WriteEndObject();
    }

    private static double Largest(AttentionGrid grid)
    {
        float largest = 0;
        foreach (AttentionPanel panel in grid.Panels)
        {
            foreach (float value in panel.Matrix.Values)
            {
                largest = float.IsFinite(value) ? Math.Max(largest, value) : largest;
            }
        }

        return largest > 0 ? largest : 1;
    }
}
