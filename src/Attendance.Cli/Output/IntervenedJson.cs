using System.Text.Json;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Files;

namespace Attendance.Cli.Output;

/// <summary>What interventions did, as one JSON object, every number with all its digits.</summary>
internal static class IntervenedJson
{
    /// <summary>Writes one line.</summary>
    public static void Write(Intervened intervened, AttentionGrid grid, CommandHost host) => JsonOutput.Write(
        host,
        json =>
        {
            InterventionEffect effect = intervened.Effect;
            json.WriteStartObject();
            json.WriteString("model", effect.Model.Name);
            json.WriteString("revision", effect.Model.Revision);
            json.WritePropertyName("tokens");
            json.WriteRawValue(TokenJson.Write(intervened.Tokens), skipInputValidation: true);
            if (effect.Before.DecoderTokens is { Count: > 0 } decoder)
            {
                json.WritePropertyName("decoderTokens");
                json.WriteRawValue(TokenJson.Write(decoder), skipInputValidation: true);
            }

            json.WritePropertyName("interventions");
            InterventionJson.Write(json, effect.Interventions);
            json.WriteFinite("kullbackLeibler", effect.KullbackLeibler);
            json.WriteFinite("totalVariation", effect.TotalVariation);
            WriteTarget(json, intervened);
            json.WriteFinite("lossBefore", effect.LossBefore ?? double.NaN);
            json.WriteFinite("lossAfter", effect.LossAfter ?? double.NaN);
            WriteNumbers(json, "lossesBefore", effect.LossesBefore);
            WriteNumbers(json, "lossesAfter", effect.LossesAfter);
            json.WriteStartArray("next");
            foreach (TokenChange change in effect.Top(intervened.Top))
            {
                Write(json, change);
            }

            json.WriteEndArray();
            WritePatternChanges(json, effect);
            WriteTexts(json, intervened.Texts);
            if (intervened.Shown.Count > 0)
            {
                json.WriteStartArray("panels");
                foreach (AttentionPanel panel in grid.Panels)
                {
                    GridJson.Write(json, panel, host);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        });

    private static void WriteTarget(Utf8JsonWriter json, Intervened intervened)
    {
        if (intervened.Logits is var (before, after))
        {
            json.WriteNumber("target", intervened.Target!.Id);
            if (intervened.Against is { } against)
            {
                json.WriteNumber("against", against.Id);
            }

            json.WriteFinite("logitDifferenceBefore", before);
            json.WriteFinite("logitDifferenceAfter", after);
        }
    }

    private static void Write(Utf8JsonWriter json, TokenChange change)
    {
        json.WriteStartObject();
        json.WriteNumber("id", change.Token.Id);
        json.WriteString("piece", change.Token.Piece);
        json.WriteString("text", change.Token.Text);
        json.WriteFinite("probabilityBefore", change.Before.Probability);
        json.WriteFinite("probabilityAfter", change.After.Probability);
        json.WriteFinite("logitBefore", change.Before.Logit);
        json.WriteFinite("logitAfter", change.After.Logit);
        json.WriteNumber("rankBefore", change.Before.Rank);
        json.WriteNumber("rankAfter", change.After.Rank);
        json.WriteEndObject();
    }

    /// <summary>
    /// A list of blocks, each a list of heads; where there are several kinds of attention, one list for each by its
    /// name.
    /// </summary>
    private static void WritePatternChanges(Utf8JsonWriter json, InterventionEffect effect)
    {
        if (effect.Before.Attentions is [_])
        {
            WriteChanges(json, "patternChanges", effect.PatternChanges());
            return;
        }

        json.WriteStartObject("patternChanges");
        foreach (AttentionSet set in effect.Before.Attentions)
        {
            WriteChanges(json, set.Name, effect.PatternChanges(set.Name));
        }

        json.WriteEndObject();
    }

    private static void WriteChanges(Utf8JsonWriter json, string name, double[,] changes)
    {
        json.WriteStartArray(name);
        for (int block = 0; block < changes.GetLength(0); block++)
        {
            json.WriteStartArray();
            for (int head = 0; head < changes.GetLength(1); head++)
            {
                json.WriteFinite(changes[block, head]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, ChangedTexts? texts)
    {
        if (texts is not null)
        {
            GenerationJson.WriteSettings(json, texts.Settings);
            json.WritePropertyName("before");
            GenerationJson.WriteContinuation(json, texts.Before);
            json.WritePropertyName("after");
            GenerationJson.WriteContinuation(json, texts.After);
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers)
        {
            json.WriteFinite(number);
        }

        json.WriteEndArray();
    }
}
