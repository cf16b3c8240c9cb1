using System.Text.Json;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Reads the members of the tokenizer's small JSON files; a member of the wrong kind is an error.</summary>
internal static class TokenizerSettings
{
    /// <summary>A member that is true or false; null where it is absent or null.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public static bool? Flag(JsonElement element, string name, string path)
    {
        if (!element.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => null,
            _ => throw TokenizerFault.In(
                path, $"{name} is {Printable.Quote(value.GetRawText())}; expected true or false"),
        };
    }

    /// <summary>A member that is a string; null where it is absent or null.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public static string? Text(JsonElement element, string name, string path)
    {
        if (!element.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return TextOf(value, name, path);
    }

    /// <summary>A string.</summary>
    /// <exception cref="CheckpointException">It is something else, or no valid text.</exception>
    public static string TextOf(JsonElement value, string name, string path)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw TokenizerFault.In(path, $"{name} is {Printable.Quote(value.GetRawText())}; expected a string");
        }
        catch (InvalidOperationException exception)
        {
            throw TokenizerFault.In(path, $"{name} is no valid text; expected JSON in UTF-8", exception);
        }
    }

    /// <summary>A whole number, an id.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public static int IdOf(JsonElement value, string name, string path)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int id) && id >= 0
            ? id
            : throw TokenizerFault.In(
                path,
                $"the id of {Printable.Quote(name)} is {Printable.Quote(value.GetRawText())}; "
                + "expected a whole number from 0");

    /// <summary>A whole number from 1.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public static int NumberOf(JsonElement value, string name, string path)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number > 0
            ? number
            : throw TokenizerFault.In(
                path, $"{name} is {Printable.Quote(value.GetRawText())}; expected a whole number from 1");

    /// <summary>Declares an added token that is written as an object with <c>content</c> and flags.</summary>
    /// <param name="added">Where it goes.</param>
    /// <param name="token">The object.</param>
    /// <param name="path">The file, as the user knows it.</param>
    /// <param name="id">Its id, where the file gives one.</param>
    /// <param name="isSpecial">Whether its place says that it is special, whatever its own member says.</param>
    /// <exception cref="CheckpointException">It is no such object.</exception>
    /// <exception cref="UnsupportedModelException">It may only match whole words.</exception>
    public static void DeclareToken(AddedTokenTable added, JsonElement token, string path, int? id, bool isSpecial)
    {
        if (token.ValueKind != JsonValueKind.Object || Text(token, "content", path) is not string content)
        {
            throw TokenizerFault.In(path, "an added token has no content; expected an object with content");
        }

        if (Flag(token, "single_word", path) is true)
        {
            throw TokenizerFault.Unsupported(path, "single_word", content, "none");
        }

        added.Declare(content, new AddedTokenTable.Declaration(
            path,
            id,
            isSpecial || Flag(token, "special", path) is true,
            Flag(token, "lstrip", path),
            Flag(token, "rstrip", path),
            Flag(token, "normalized", path) is true));
    }
}
