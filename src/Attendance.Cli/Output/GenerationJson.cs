using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Cli.Hosting;
using Attendance.Files;
using Attendance.Generation;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>Continuations as one JSON object, every number with all its digits.</summary>
internal static class GenerationJson
{
    /// <summary>Continuations of one prompt.</summary>
    public static void Write(TextGenerator generator, IReadOnlyList<Continuation> made, CommandHost host) =>
        JsonOutput.Write(
            host,
            json =>
            {
                json.WriteStartObject();
                WriteSettings(json, generator);
                WriteTokens(json, "tokens", generator.Prompt);
                if (generator.Begun != generator.Prompt)
                {
                    WriteTokens(json, "decoderTokens", generator.Begun);
                }

                json.WriteStartArray("continuations");
                foreach (Continuation one in made)
                {
                    WriteContinuation(json, one);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });

    /// <summary>Two prompts' continuations.</summary>
    public static void Write(TextGenerator generator, ContinuationPair pair, CommandHost host) =>
        JsonOutput.Write(
            host,
            json =>
            {
                json.WriteStartObject();
                WriteSettings(json, generator);
                foreach (Continuation one in (Continuation[])[pair.A, pair.B])
                {
                    json.WriteStartObject(one == pair.A ? "a" : "b");
                    WriteTokens(json, "tokens", one.Prompt);
                    if (generator.Begun != generator.Prompt)
                    {
                        WriteTokens(json, "decoderTokens", generator.Begun);
                    }

                    json.WritePropertyName("continuation");
                    WriteContinuation(json, one);
                    json.WriteEndObject();
                }

                WriteParting(json, pair.Parting);
                json.WriteEndObject();
            });

    private static void WriteSettings(Utf8JsonWriter json, TextGenerator generator)
    {
        json.WriteString("model", generator.Model.Name);
        json.WriteString("revision", generator.Model.Revision);
        WriteSettings(json, generator.Settings);
    }

    /// <summary>How texts were continued, as a property.</summary>
    internal static void WriteSettings(Utf8JsonWriter json, GenerationSettings settings)
    {
        json.WriteStartObject("settings");
        json.WriteBoolean("sample", settings.Sample);
        json.WriteNumber("temperature", settings.Temperature);
        json.WriteNumber("topK", settings.TopK);
        json.WriteNumber("topP", settings.TopP);
        json.WriteNumber("typicalP", settings.TypicalP);
        json.WriteNumber("repetitionPenalty", settings.RepetitionPenalty);
        json.WriteNumber("seed", settings.Seed);
        json.WriteNumber("maxNewTokens", settings.MaxNewTokens);
        json.WriteStartArray("stop");
        foreach (string stop in settings.Stop)
        {
            json.WriteStringValue(stop);
        }

        json.WriteEndArray();
        json.WriteStartArray("endTokens");
        foreach (int id in settings.EndTokens)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTokens(Utf8JsonWriter json, string name, IReadOnlyList<Token> tokens)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(TokenJson.Write(tokens), skipInputValidation: true);
    }

    /// <summary>One continuation as an object.</summary>
    internal static void WriteContinuation(Utf8JsonWriter json, Continuation made)
    {
        json.WriteStartObject();
        json.WriteString("text", made.Text);
        json.WriteString("end", NameOf(made.End));
        json.WriteStartArray("steps");
        foreach (GenerationStep step in made.Steps)
        {
            json.WriteStartObject();
            WriteToken(json, step.Token);
            json.WriteFinite("probability", step.Probability);
            json.WriteFinite("sampledProbability", step.SampledProbability);
            json.WriteNumber("rank", step.Rank);
            json.WriteFinite("entropy", step.Entropy);
            json.WriteStartArray("alternatives");
            foreach (TokenProbability other in step.Alternatives)
            {
                json.WriteStartObject();
                WriteToken(json, other.Token);
                json.WriteFinite("probability", other.Probability);
                json.WriteFinite("logit", other.Logit);
                json.WriteNumber("rank", other.Rank);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteParting(Utf8JsonWriter json, Parting? parting)
    {
        if (parting is null)
        {
            json.WriteNull("parting");
            return;
        }

        HeadComparison heads = parting.CompareHeads();
        json.WriteStartObject("parting");
        json.WriteNumber("step", parting.Step);
        WriteChance(json, "a", parting.A);
        WriteChance(json, "b", parting.B);
        json.WriteFinite("logitDifferenceA", heads.LogitDifferenceA);
        json.WriteFinite("logitDifferenceB", heads.LogitDifferenceB);
        json.WriteStartArray("heads");
        foreach (HeadDifference head in heads.Ranked(HeadMeasure.Output, EffectMeasure.LogitDifference))
        {
            json.WriteStartObject();
            json.WriteString("head", PartingText.NameOf(parting, head));
            json.WriteFinite("logitDifference", head.Output!.Value.LogitDifference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteChance(Utf8JsonWriter json, string name, TokenChance chance)
    {
        json.WriteStartObject(name);
        WriteToken(json, chance.Token);
        json.WriteFinite("probabilityInA", chance.InA);
        json.WriteFinite("probabilityInB", chance.InB);
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, Token token)
    {
        json.WriteNumber("id", token.Id);
        json.WriteString("piece", token.Piece);
    }

    private static string? NameOf(GenerationEnd? end) => end switch
    {
        GenerationEnd.Length => "length",
        GenerationEnd.EndToken => "endToken",
        GenerationEnd.StopText => "stopText",
        _ => null,
    };
}
