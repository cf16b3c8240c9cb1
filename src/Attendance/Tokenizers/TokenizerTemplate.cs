using System.Text.Json;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>
/// Reads what <c>tokenizer.json</c> calls a post-processor: which special tokens stand round prompts.
/// </summary>
internal static class TokenizerTemplate
{
    /// <summary>
    /// Reads <c>BertProcessing</c> or <c>RobertaProcessing</c>: a token in front, and one between and behind.
    /// </summary>
    /// <param name="processor">The object.</param>
    /// <param name="isBert">Which of the two.</param>
    /// <param name="path">The file, as the user knows it.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static PromptTemplate ReadNamed(JsonElement processor, bool isBert, string path)
    {
        int cls = ReadToken(processor, "cls", path);
        int sep = ReadToken(processor, "sep", path);
        return isBert ? PromptTemplate.Bert(cls, sep) : PromptTemplate.Roberta(cls, sep);
    }

    /// <summary>Reads <c>TemplateProcessing</c>.</summary>
    /// <param name="template">The object.</param>
    /// <param name="path">The file, as the user knows it.</param>
    /// <exception cref="CheckpointException">It is damaged, or has no place for the prompt.</exception>
    public static PromptTemplate Read(JsonElement template, string path)
    {
        List<TemplatePart> single = ReadParts(template, "single", path);
        if (single.FindAll(static part => part.Token is null) is not [{ Segment: 0 }])
        {
            throw Damaged("single", path);
        }

        if (!template.TryGetProperty("pair", out JsonElement pair) || pair.ValueKind == JsonValueKind.Null)
        {
            return new PromptTemplate(single, null);
        }

        List<TemplatePart> parts = ReadParts(template, "pair", path);
        return parts.FindAll(static part => part.Token is null) is [{ Segment: 0 } first, { Segment: 1 } second]
            ? new PromptTemplate(single, Assign(parts, first, second))
            : throw Damaged("pair", path);
    }

    // To which text a special token belongs: its type says it where the texts have types of their own. Else the one
    // behind the first text closes it, and what follows belongs to the second.
    private static List<TemplatePart> Assign(List<TemplatePart> parts, TemplatePart first, TemplatePart second)
    {
        int closing = parts.IndexOf(first) + 1;
        for (int i = 0; i < parts.Count; i++)
        {
            bool isSecond = first.Type != second.Type ? parts[i].Type == second.Type : i > closing;
            if (parts[i].Token is not null)
            {
                parts[i] = parts[i] with { Segment = isSecond ? 1 : 0 };
            }
        }

        return parts;
    }

    private static List<TemplatePart> ReadParts(JsonElement template, string name, string path)
    {
        if (!template.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw Damaged(name, path);
        }

        var parts = new List<TemplatePart>();
        foreach (JsonElement piece in list.EnumerateArray())
        {
            if (IsPiece(piece, "Sequence", out JsonElement sequence))
            {
                int segment = TokenizerSettings.Text(sequence, "id", path) switch
                {
                    "A" => 0,
                    "B" => 1,
                    _ => throw Damaged(name, path),
                };
                parts.Add(new TemplatePart(null, segment, TypeOf(sequence, path)));
            }
            else if (IsPiece(piece, "SpecialToken", out JsonElement token)
                && TokenizerSettings.Text(token, "id", path) is string special)
            {
                int type = TypeOf(token, path);
                parts.AddRange(IdsOf(template, special, path).Select(id => new TemplatePart(id, 0, type)));
            }
            else
            {
                throw Damaged(name, path);
            }
        }

        return parts;
    }

    private static int TypeOf(JsonElement piece, string path) =>
        piece.TryGetProperty("type_id", out JsonElement type) ? TokenizerSettings.IdOf(type, "type_id", path) : 0;

    private static bool IsPiece(JsonElement piece, string kind, out JsonElement content)
    {
        content = default;
        return piece.ValueKind == JsonValueKind.Object
            && piece.TryGetProperty(kind, out content)
            && content.ValueKind == JsonValueKind.Object;
    }

    private static IEnumerable<int> IdsOf(JsonElement template, string name, string path) =>
        template.TryGetProperty("special_tokens", out JsonElement tokens)
        && IsPiece(tokens, name, out JsonElement token)
        && token.TryGetProperty("ids", out JsonElement list)
        && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(id => TokenizerSettings.IdOf(id, name, path))
            : throw TokenizerFault.In(path, $"the post_processor gives no ids for {Printable.Quote(name)}");

    // ["[SEP]", 102]
    private static int ReadToken(JsonElement processor, string name, string path) =>
        processor.TryGetProperty(name, out JsonElement pair)
        && pair.ValueKind == JsonValueKind.Array
        && pair.GetArrayLength() == 2
            ? TokenizerSettings.IdOf(pair[1], name, path)
            : throw TokenizerFault.In(path, $"the post_processor's {name} is no pair of a token and its id");

    private static CheckpointException Damaged(string name, string path)
    {
        string prompts = name == "pair" ? "two prompts" : "one prompt";
        return TokenizerFault.In(path, $"the post_processor's {name} is no list of special tokens round {prompts}");
    }
}
