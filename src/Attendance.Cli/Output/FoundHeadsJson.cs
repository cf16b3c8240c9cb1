using System.Text.Json;
using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Files;

namespace Attendance.Cli.Output;

/// <summary>Scores of heads as JSON, with all their digits.</summary>
internal static class FoundHeadsJson
{
    public static void Write(FoundHeads found, CommandHost host) =>
        JsonOutput.Write(
            host,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("model", found.Model.Name);
                if (found.Attention is not null)
                {
                    json.WriteString("attention", found.Attention);
                }

                json.WriteString("revision", found.Model.Revision);
                json.WriteNumber("blocks", found.Scores.Blocks);
                json.WriteNumber("heads", found.Scores.Heads);
                WriteSource(json, found);
                json.WriteString("measure", found.Options.Measure == ErrorMeasure.Mul ? "mul" : "abs");
                json.WriteBoolean("excludeFirst", found.Options.ExcludeFirst);
                json.WriteBoolean("excludeCurrent", found.Options.ExcludeCurrent);
                json.WriteStartArray("scores");
                for (int score = 0; score < found.Scores.Scores.Count; score++)
                {
                    WriteScore(json, found, score);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });

    private static void WriteSource(Utf8JsonWriter json, FoundHeads found)
    {
        if (found.Run is { } run)
        {
            json.WriteStartArray("tokens");
            foreach (StoredToken token in RunJson.Of(run, found.Model).Tokens)
            {
                TokenJson.Write(json, token);
            }

            json.WriteEndArray();
            return;
        }

        json.WriteNumber("prompts", found.Prompts);
        json.WriteNumber("empty", found.Counts.Empty);
        json.WriteNumber("tooShort", found.Counts.TooShort);
        json.WriteNumber("cut", found.Counts.Cut);
    }

    private static void WriteScore(Utf8JsonWriter json, FoundHeads found, int score)
    {
        HeadScore what = found.Scores.Scores[score];
        json.WriteStartObject();
        json.WriteString("name", what.Name);
        json.WriteString("description", what.Description);
        json.WriteString("unit", what.Unit);
        json.WriteStartArray("ranked");
        foreach (HeadId head in found.Scores.Ranked(score))
        {
            json.WriteStringValue(head.ToString());
        }

        json.WriteEndArray();
        WriteMatrix(json, "values", found.Scores.Of(score));
        if (found.Margins is { } margins)
        {
            WriteMatrix(json, "margins", margins.Of(score));
        }

        json.WriteEndObject();
    }

    private static void WriteMatrix(Utf8JsonWriter json, string name, double[,] values)
    {
        json.WriteStartArray(name);
        for (int block = 0; block < values.GetLength(0); block++)
        {
            json.WriteStartArray();
            for (int head = 0; head < values.GetLength(1); head++)
            {
                if (double.IsFinite(values[block, head]))
                {
                    json.WriteNumberValue(values[block, head]);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
