using Attendance.Analysis.Counterfactuals;
using Attendance.Cli.Hosting;
using Attendance.Files;

namespace Attendance.Cli.Output;

/// <summary>A causal map as JSON.</summary>
internal static class CausesJson
{
    public static void Write(CausalMap map, Question question, CommandHost host) => JsonOutput.Write(
        host,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("model", question.Model.Name);
            json.WriteString("revision", question.Model.Revision);
            json.WritePropertyName("tokens");
            json.WriteRawValue(TokenJson.Write(question.Tokens));
            json.WriteString("attention", map.Attention);
            json.WriteNumber("target", question.Target.Id);
            if (question.Against is { } against)
            {
                json.WriteNumber("against", against.Id);
            }

            json.WriteString("ablation", map.Ablation == Ablation.Zero ? "zero" : "mean");
            json.WriteNumber("clean", map.Clean);
            json.WriteNumber("position", map.Position);
            if (map.Direct is { } direct)
            {
                json.WriteNumber("bias", direct.Bias);
            }

            json.WriteStartArray("parts");
            foreach (PartEffect effect in PartEffect.Ranked(map))
            {
                json.WriteStartObject();
                json.WriteString("part", effect.Part.Name);
                json.WriteNumber("effect", effect.Effect);
                if (effect.Direct is { } written)
                {
                    json.WriteNumber("direct", written);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
}
