using System.Text.Json;
using Attendance.Analysis.Explanation;
using Attendance.Cli.Hosting;
using Attendance.Files;

namespace Attendance.Cli.Output;

/// <summary>Why a head looks there, as JSON with every pair.</summary>
internal static class WhyJson
{
    /// <summary>Writes one line of JSON.</summary>
    public static void Write(Explained explained, CommandHost host) => JsonOutput.Write(
        host,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("model", explained.Cache.Model.Name);
            json.WriteString("revision", explained.Cache.Model.Revision);
            json.WritePropertyName("tokens");
            json.WriteRawValue(TokenJson.Write(explained.Cache.Run.Tokens), skipInputValidation: true);
            ScoreExplanation score = explained.Score;
            json.WriteNumber("block", score.Head.Block);
            json.WriteNumber("head", score.Head.Head);
            json.WriteNumber("query", score.Query);
            Write(json, score);
            if (explained.RatherThan is { } other)
            {
                json.WriteStartObject("ratherThan");
                Write(json, other);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("ratherThan");
            }

            Write(json, explained.Pairs);
            json.WriteEndObject();
        });

    private static void Write(Utf8JsonWriter json, ScoreExplanation score)
    {
        json.WriteNumber("key", score.Key);
        json.WriteFinite("score", score.Score);
        json.WriteFinite("runScore", score.RunScore);
        json.WriteFinite("weight", score.Weight);
    }

    private static void Write(Utf8JsonWriter json, ScorePairs pairs)
    {
        json.WriteFinite("sum", pairs.Sum);
        Write(json, "queryParts", pairs.QueryParts);
        Write(json, "keyParts", pairs.KeyParts);
        json.WriteStartArray("pairs");
        for (int query = 0; query < pairs.QueryParts.Count; query++)
        {
            json.WriteStartArray();
            for (int key = 0; key < pairs.KeyParts.Count; key++)
            {
                json.WriteFinite(pairs[query, key]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ScorePart> parts)
    {
        json.WriteStartArray(name);
        foreach (ScorePart part in parts)
        {
            json.WriteStringValue(part.Name);
        }

        json.WriteEndArray();
    }
}
