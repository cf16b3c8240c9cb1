using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Files;

namespace Attendance.Cli.Output;

/// <summary>
/// A comparison as JSON: both runs, the alignment, every head ranked, and the matrices that are shown.
/// </summary>
internal static class ComparisonJson
{
    private const int Candidates = 5;

    /// <summary>Writes one line of JSON.</summary>
    public static void Write(
        HeadComparison comparison, HeadMeasure by, CompareChoice choice, Measure measure, AttentionGrid grid,
        CommandHost host) =>
        JsonOutput.Write(
            host,
            json =>
            {
                RunPair pair = comparison.Pair;
                json.WriteStartObject();
                json.WriteNumber("blocks", pair.Blocks);
                json.WriteNumber("heads", pair.Heads);
                json.WriteString("attention", pair.A.Attention.Name);
                Write(json, "a", pair.A);
                Write(json, "b", pair.B);
                Write(json, "alignment", pair.Alignment);
                if (pair.QueryAlignment != pair.Alignment)
                {
                    Write(json, "queryAlignment", pair.QueryAlignment);
                }

                json.WriteNumber("target", comparison.Target.Target);
                Write(json, "against", comparison.Target.Against);
                Write(json, "logitDifferenceA", comparison.LogitDifferenceA);
                Write(json, "logitDifferenceB", comparison.LogitDifferenceB);
                json.WriteString("into", $"{comparison.Into}");
                json.WriteString("rankedBy", JsonNamingPolicy.CamelCase.ConvertName($"{by}"));
                json.WriteString("effect", JsonNamingPolicy.CamelCase.ConvertName($"{choice.Effect}"));
                json.WriteStartArray("ranked");
                foreach (HeadDifference head in comparison.Ranked(by, choice.Effect))
                {
                    Write(json, head);
                }

                json.WriteEndArray();
                MeasureOutput.Write(json, measure);
                json.WriteStartArray("panels");
                foreach (AttentionPanel panel in grid.Panels)
                {
                    GridJson.Write(json, panel, host);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });

    private static void Write(Utf8JsonWriter json, string name, TokenAlignment alignment)
    {
        json.WriteStartArray(name);
        foreach (AlignedToken step in alignment.Steps)
        {
            json.WriteStartObject();
            Write(json, "a", step.A);
            Write(json, "b", step.B);
            json.WriteBoolean("isSame", step.IsSame);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, ActivationCache run)
    {
        json.WriteStartObject(name);
        json.WriteString("model", run.Model.Name);
        json.WriteString("revision", run.Model.Revision);
        json.WritePropertyName("tokens");
        json.WriteRawValue(TokenJson.Write(run.Run.Tokens), skipInputValidation: true);
        if (run.Run.DecoderTokens is { Count: > 0 } decoder)
        {
            json.WritePropertyName("decoderTokens");
            json.WriteRawValue(TokenJson.Write(decoder), skipInputValidation: true);
        }

        json.WriteStartArray("next");
        foreach (TokenProbability next in TokenProbability.Top(run.Model, run.Run.NextTokenLogits, Candidates))
        {
            json.WriteCandidate(next);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, HeadDifference head)
    {
        json.WriteStartObject();
        json.WriteNumber("block", head.Head.Block);
        json.WriteNumber("head", head.Head.Head);
        Write(json, "divergence", head.Divergence);
        Write(json, "attributionA", head.AttributionA);
        Write(json, "attributionB", head.AttributionB);
        Write(json, "attribution", head.Attribution);
        Write(json, "output", head.Output);
        Write(json, "pattern", head.Pattern);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, PatchEffect? effect)
    {
        if (effect is not { } patched)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        Write(json, "kullbackLeibler", patched.KullbackLeibler);
        Write(json, "totalVariation", patched.TotalVariation);
        Write(json, "logitDifference", patched.LogitDifference);
        json.WriteEndObject();
    }

    /// <summary>A number; null where it was not measured, or is none that JSON has a word for.</summary>
    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
