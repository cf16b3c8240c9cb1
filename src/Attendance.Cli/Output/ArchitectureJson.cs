using System.Text.Json;
using Attendance.Analysis.Architecture;
using Attendance.Cli.Hosting;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>What models are made of as JSON.</summary>
internal static class ArchitectureJson
{
    public static void Write(IReadOnlyList<ArchitectureSummary> models, CommandHost host) =>
        JsonOutput.Write(host, json =>
        {
            json.WriteStartArray();
            foreach (ArchitectureSummary model in models)
            {
                Write(json, model);
            }

            json.WriteEndArray();
        });

    private static void Write(Utf8JsonWriter json, ArchitectureSummary model)
    {
        json.WriteStartObject();
        json.WriteString("model", model.Model);
        json.WriteString("architecture", model.Architecture);
        WriteStacks(json, model);
        json.WriteNumber("width", model.Width);
        json.WriteNumber("head_size", model.HeadSize);
        WriteNumber(json, "mlp_width", model.MlpWidth);
        json.WriteNumber("context", model.Context);
        json.WriteNumber("vocabulary", model.Vocabulary);
        json.WriteNumber("token_types", model.TokenTypes);
        json.WriteString("predicts", model.Predicts == TokenPrediction.Next ? "next" : "masked");
        json.WriteString("activation", model.Activation);
        WriteNumber(json, "norm_epsilon", model.NormEpsilon);
        json.WriteNumber("parameters", model.Parameters);
        json.WriteStartObject("parts");
        foreach ((ParameterPart part, long count) in model.Parts)
        {
            json.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(part.ToString()), count);
        }

        json.WriteEndObject();
        WritePositions(json, model);
        json.WriteString("tokenizer", model.Tokenizer);
        json.WriteStartArray("frame");
        foreach (string piece in model.Frame)
        {
            json.WriteStringValue(piece);
        }

        json.WriteEndArray();
        WriteProjection(json, model.Projection);
        WriteAttention(json, model);
        json.WriteEndObject();
    }

    private static void WriteStacks(Utf8JsonWriter json, ArchitectureSummary model)
    {
        json.WriteStartArray("stacks");
        foreach (BlockStack stack in model.Stacks)
        {
            json.WriteStartObject();
            json.WriteString("name", stack.Name);
            json.WriteNumber("blocks", stack.Blocks);
            json.WriteString("layer_norm", stack.NormsFirst ? "before" : "behind");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePositions(Utf8JsonWriter json, ArchitectureSummary model)
    {
        json.WriteStartArray("positions");
        foreach (ParameterInfo table in model.Positions)
        {
            json.WriteStartObject();
            json.WriteString("name", table.Name);
            json.WriteNumber("rows", table.Shape[0]);
            json.WriteNumber("first_row", model.FirstPosition);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProjection(Utf8JsonWriter json, StoredProjection? layer)
    {
        if (layer is null)
        {
            json.WriteNull("projection");
            return;
        }

        json.WriteStartObject("projection");
        json.WriteString("name", layer.Name);
        json.WriteString("stored", layer.IsRowPerOutput ? "[out, in]" : "[in, out]");
        json.WriteNumber("inputs", layer.Inputs);
        json.WriteNumber("outputs", layer.Outputs);
        json.WriteNumber("difference", layer.Difference);
        json.WriteNumber("difference_from_run", layer.DifferenceFromRun);
        json.WriteNumber("largest", layer.Largest);
        json.WriteEndObject();
    }

    private static void WriteAttention(Utf8JsonWriter json, ArchitectureSummary model)
    {
        json.WriteStartArray("attention");
        foreach (AttentionSummary kind in model.Attentions)
        {
            json.WriteStartObject();
            json.WriteString("name", kind.Name);
            json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Kind.ToString()));
            json.WriteNumber("blocks", kind.Blocks);
            json.WriteNumber("heads", kind.Heads);
            json.WriteNumber("rows", kind.RowSums.Rows);
            json.WriteNumber("row_sum_deviation", kind.RowSums.Deviation);
            json.WriteNumber("smallest_score_sum", kind.RowSums.SmallestScoreSum);
            json.WriteNumber("largest_score_sum", kind.RowSums.LargestScoreSum);
            WriteNumber(json, "largest_weight_ahead", kind.RowSums.LargestWeightAhead);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
