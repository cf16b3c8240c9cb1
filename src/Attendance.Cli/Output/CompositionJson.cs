using System.Text.Json;
using Attendance.Attention;
using Attendance.Circuits.Composition;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Output;

/// <summary>Composition scores as JSON: every pair that counts, largest first.</summary>
internal static class CompositionJson
{
    /// <summary>Writes one line of JSON.</summary>
    public static void Write(Composed composed, CommandHost host) => JsonOutput.Write(
        host,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("model", composed.Model.Name);
            json.WriteString("revision", composed.Model.Revision);
            json.WriteNumber("blocks", composed.Model.Blocks);
            json.WriteNumber("heads", composed.Model.Heads);
            json.WriteString("folding", JsonNamingPolicy.CamelCase.ConvertName($"{composed.Scores[0].Folding}"));
            json.WriteFinite("baseline", composed.Baseline);
            json.WriteBoolean("isBaselineSubtracted", composed.IsExcess);
            json.WriteStartArray("pairs");
            foreach (HeadComposition pair in composed.Ranked)
            {
                host.Interruption.Token.ThrowIfCancellationRequested();
                json.WriteStartObject();
                json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName($"{pair.Kind}"));
                Write(json, "earlier", pair.Earlier);
                Write(json, "later", pair.Later);
                json.WriteFinite("score", pair.Score);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void Write(Utf8JsonWriter json, string name, HeadId head) => json.WriteString(name, head.ToString());
}
