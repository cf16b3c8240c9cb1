using System.Text.Json;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Reads <c>TemplateProcessing</c>: which special tokens stand before and behind every prompt.</summary>
internal static class TokenizerTemplate
{
    /// <summary>The ids before and behind a single prompt.</summary>
    /// <param name="template">The object of type <c>TemplateProcessing</c>.</param>
    /// <param name="path">The file, as the user knows it.</param>
    /// <exception cref="CheckpointException">It is damaged, or has no place for the prompt.</exception>
    public static (List<int> Before, List<int> After) Read(JsonElement template, string path)
    {
        if (!template.TryGetProperty("single", out JsonElement single) || single.ValueKind != JsonValueKind.Array)
        {
            throw Damaged(path);
        }

        var before = new List<int>();
        var after = new List<int>();
        bool seenPrompt = false;
        foreach (JsonElement piece in single.EnumerateArray())
        {
            if (IsPiece(piece, "Sequence", out _) && !seenPrompt)
            {
                seenPrompt = true;
            }
            else if (IsPiece(piece, "SpecialToken", out JsonElement token)
                && TokenizerSettings.Text(token, "id", path) is string name)
            {
                AddIds(template, name, seenPrompt ? after : before, path);
            }
            else
            {
                throw Damaged(path);
            }
        }

        return seenPrompt ? (before, after) : throw Damaged(path);
    }

    private static bool IsPiece(JsonElement piece, string kind, out JsonElement content)
    {
        content = default;
        return piece.ValueKind == JsonValueKind.Object
            && piece.TryGetProperty(kind, out content)
            && content.ValueKind == JsonValueKind.Object;
    }

    private static void AddIds(JsonElement template, string name, List<int> ids, string path)
    {
        if (!template.TryGetProperty("special_tokens", out JsonElement tokens)
            || !IsPiece(tokens, name, out JsonElement token)
            || !token.TryGetProperty("ids", out JsonElement list)
            || list.ValueKind != JsonValueKind.Array)
        {
            throw TokenizerFault.In(path, $"the post_processor gives no ids for {Printable.Quote(name)}");
        }

        foreach (JsonElement id in list.EnumerateArray())
        {
            ids.Add(TokenizerSettings.IdOf(id, name, path));
        }
    }

    private static CheckpointException Damaged(string path)
        => TokenizerFault.In(path, "the post_processor's single is no list of special tokens round one prompt");
}
