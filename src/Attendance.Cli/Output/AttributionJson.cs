using Attendance.Analysis.Attribution;
using Attendance.Cli.Hosting;
using Attendance.Files;

namespace Attendance.Cli.Output;

/// <summary>A direct logit attribution as JSON.</summary>
internal static class AttributionJson
{
    /// <summary>Writes one line of JSON; the parts are in the order of writing.</summary>
    public static void Write(DirectAttribution attribution, Question question, CommandHost host) => JsonOutput.Write(
        host,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("model", question.Model.Name);
            json.WriteString("revision", question.Model.Revision);
            json.WritePropertyName("tokens");
            json.WriteRawValue(TokenJson.Write(question.Tokens), skipInputValidation: true);
            json.WriteNumber("target", question.Target.Id);
            if (question.Against is { } against)
            {
                json.WriteNumber("against", against.Id);
            }
            else
            {
                json.WriteNull("against");
            }

            json.WriteNumber("position", attribution.Position);
            json.WriteFinite("logit", attribution.Logit);
            json.WriteFinite("bias", attribution.Bias);
            json.WriteStartArray("parts");
            foreach ((ResidualPart part, double value) in attribution.Parts)
            {
                json.WriteStartObject();
                json.WriteString("part", part.Name);
                json.WriteFinite("value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
}
