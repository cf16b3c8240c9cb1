using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.LogitLens;
using Attendance.Cli.Hosting;
using Attendance.Files;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>A logit lens as JSON with every cell.</summary>
internal static class LensJson
{
    /// <summary>Writes one line of JSON.</summary>
    public static void Write(Lens lens, Token? target, CommandHost host) => JsonOutput.Write(
        host,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("model", lens.Model.Name);
            json.WriteString("revision", lens.Model.Revision);
            json.WritePropertyName("tokens");
            json.WriteRawValue(TokenJson.Write(lens.Tokens), skipInputValidation: true);
            if (target is null)
            {
                json.WriteNull("target");
            }
            else
            {
                json.WriteNumber("target", target.Id);
            }

            json.WriteStartArray("cells");
            foreach (LensCell cell in lens.Cells)
            {
                host.Interruption.Token.ThrowIfCancellationRequested();
                Write(json, cell);
                json.Flush();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void Write(Utf8JsonWriter json, LensCell cell)
    {
        json.WriteStartObject();
        if (cell.Block is { } block)
        {
            json.WriteNumber("block", block);
        }
        else
        {
            json.WriteNull("block");
        }

        json.WriteNumber("position", cell.Position);
        json.WriteFinite("entropy", cell.Entropy);
        json.WriteStartArray("candidates");
        foreach (TokenProbability candidate in cell.Candidates)
        {
            json.WriteCandidate(candidate);
        }

        json.WriteEndArray();
        if (cell.Target is { } target)
        {
            json.WriteStartObject("target");
            json.WriteFinite("probability", target.Probability);
            json.WriteFinite("logit", target.Logit);
            json.WriteNumber("rank", target.Rank);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("target");
        }

        json.WriteEndObject();
    }
}
