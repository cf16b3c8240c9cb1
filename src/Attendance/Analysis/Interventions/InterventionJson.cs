using System.Text.Json;
using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// Interventions as JSON: a list of objects, each with <c>kind</c> and what that needs: <c>head</c> (<c>"5.1"</c>) or
/// <c>mlp</c> (a block) for <c>zero</c>, <c>mean</c>, <c>scale</c> (with <c>factor</c>) and <c>patch</c> (with
/// <c>from</c>, a text or ids); <c>head</c>, <c>query</c> and <c>key</c> for <c>cut</c> and <c>cut-score</c>;
/// <c>token</c> for <c>mask-token</c>. Positions are numbers or texts of tokens. In a model with several kinds of
/// attention heads, blocks and tokens are texts with the kind in front: <c>"cross.5.1"</c>, <c>"decoder.3"</c>.
/// </summary>
public static class InterventionJson
{
    private const string Kinds = "zero, mean, scale, patch, cut, cut-score or mask-token";

    /// <summary>Reads a list.</summary>
    /// <param name="json">The list.</param>
    /// <param name="parser">Knows the model and the prompt.</param>
    /// <exception cref="InvalidRequestException">It is no such list, or names what does not exist.</exception>
    public static InterventionSet Read(JsonElement json, InterventionParser parser)
    {
        ArgumentNullException.ThrowIfNull(parser);
        try
        {
            return json.ValueKind == JsonValueKind.Array
                ? new InterventionSet([.. json.EnumerateArray().Select(item => ReadOne(item, parser))])
                : throw new InvalidRequestException(
                    "Interventions are no JSON list; expected one, for example "
                    + "[{\"kind\":\"zero\",\"head\":\"5.1\"}].");
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 alone is valid JSON, and no text.
            throw new InvalidRequestException("An intervention has a text with half a character; expected whole ones.");
        }
    }

    /// <summary>Writes a list: positions and ids as numbers.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="interventions">The interventions.</param>
    public static void Write(Utf8JsonWriter json, InterventionSet interventions)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(interventions);
        json.WriteStartArray();
        foreach (Intervention item in interventions.Items)
        {
            json.WriteStartObject();
            json.WriteString("kind", item.Kind);
            WriteOne(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static Intervention ReadOne(JsonElement json, InterventionParser parser)
    {
        string kind = json.ValueKind == JsonValueKind.Object ? Text(json, "kind", Kinds) : "";
        return kind switch
        {
            "zero" => new Ablate(Part(json, parser)),
            "mean" => new Ablate(Part(json, parser), Ablation.Mean),
            "scale" => new Scale(Part(json, parser), Factor(json)),
            "patch" => new Patch(Part(json, parser), From(json, parser)),
            "cut" => CutWeight(Cell(json, parser)),
            "cut-score" => CutScore(Cell(json, parser)),
            "mask-token" => parser.MaskToken(Position(json, "token")),
            _ => throw new InvalidRequestException($"There is no intervention of kind '{kind}'; expected {Kinds}."),
        };
    }

    private static void WriteOne(Utf8JsonWriter json, Intervention item)
    {
        switch (item)
        {
            case Ablate ablate:
                WritePart(json, ablate.Part);
                break;
            case Scale scale:
                WritePart(json, scale.Part);
                json.WriteNumber("factor", scale.Factor);
                break;
            case Patch patch:
                WritePart(json, patch.Part);
                json.WriteStartArray("from");
                foreach (Token token in patch.From)
                {
                    json.WriteNumberValue(token.Id);
                }

                json.WriteEndArray();
                break;
            case CutWeight cut:
                WriteCell(json, cut.Attention, cut.Head, cut.Query, cut.Key);
                break;
            case CutScore cut:
                WriteCell(json, cut.Attention, cut.Head, cut.Query, cut.Key);
                break;
            case MaskToken { Attention: null } mask:
                json.WriteNumber("token", mask.Position);
                break;
            case MaskToken mask:
                json.WriteString("token", mask.Token);
                break;
        }
    }

    private static void WritePart(Utf8JsonWriter json, BlockPart part)
    {
        if (part.Head is not null)
        {
            json.WriteString("head", part.ToString());
        }
        else if (part.Attention is null)
        {
            json.WriteNumber("mlp", part.Block);
        }
        else
        {
            json.WriteString("mlp", AttentionPrefix.Join(part.Attention, $"{part.Block}"));
        }
    }

    private static void WriteCell(Utf8JsonWriter json, string? attention, HeadId head, int query, int key)
    {
        json.WriteString("head", AttentionPrefix.Join(attention, head.ToString()));
        json.WriteNumber("query", query);
        json.WriteNumber("key", key);
    }

    private static BlockPart Part(JsonElement json, InterventionParser parser) =>
        json.TryGetProperty("mlp", out JsonElement mlp)
            ? parser.Mlps(mlp.ValueKind is JsonValueKind.Number ? mlp.GetRawText() : $"{mlp}")[0]
            : parser.HeadOf(Head(json));

    private static CutWeight CutWeight((string? Attention, HeadId Head, int Query, int Key) cell) =>
        new(cell.Head, cell.Query, cell.Key) { Attention = cell.Attention };

    private static CutScore CutScore((string? Attention, HeadId Head, int Query, int Key) cell) =>
        new(cell.Head, cell.Query, cell.Key) { Attention = cell.Attention };

    private static string Head(JsonElement json) => Text(json, "head", "a head, for example \"5.1\"");

    private static (string? Attention, HeadId Head, int Query, int Key) Cell(JsonElement json, InterventionParser parser) =>
        parser.Cell(Head(json), Position(json, "query"), Position(json, "key"));

    private static double Factor(JsonElement json) =>
        json.TryGetProperty("factor", out JsonElement factor) && factor.ValueKind == JsonValueKind.Number
            ? factor.GetDouble()
            : throw Missing("factor", "a number");

    private static string Position(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value)
            && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            ? value.ToString()
            : throw Missing(name, "a position or the text of a token");

    /// <summary>The other prompt; where the decoder was given a text, it is given the same one with it.</summary>
    private static IReadOnlyList<Token> From(JsonElement json, InterventionParser parser) =>
        PromptWithDecoder.Beside(PromptOf(json, parser), parser.Tokens);

    private static IReadOnlyList<Token> PromptOf(JsonElement json, InterventionParser parser) =>
        json.TryGetProperty("from", out JsonElement from)
            ? from.ValueKind switch
            {
                JsonValueKind.String => parser.Model.Tokenize(from.GetString()!),
                JsonValueKind.Array => parser.Model.Describe([.. from.EnumerateArray().Select(Id)]),
                _ => throw Missing("from", "a prompt, or a list of ids"),
            }
            : throw Missing("from", "a prompt, or a list of ids");

    private static int Id(JsonElement json) => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out int id)
        ? id
        : throw Missing("from", "a prompt, or a list of ids");

    private static string Text(JsonElement json, string name, string expected) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Missing(name, expected);

    private static InvalidRequestException Missing(string name, string expected) =>
        new($"An intervention needs '{name}'; expected {expected}.");
}
