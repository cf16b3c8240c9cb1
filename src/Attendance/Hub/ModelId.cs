using System.Diagnostics.CodeAnalysis;

namespace Attendance.Hub;

/// <summary>
/// A repository's id on the hub: <c>owner/name</c>, or <c>name</c> for the few old ones such as <c>gpt2</c>.
/// </summary>
/// <remarks>
/// The rules are those of Python's <c>huggingface_hub</c>, so that both mean the same folder of the cache.
/// </remarks>
public sealed record ModelId
{
    private const int MaxNameLength = 96;

    private ModelId(string? owner, string name)
    {
        Owner = owner;
        Name = name;
    }

    /// <summary>The user or organisation, or null for an old id without one.</summary>
    public string? Owner { get; }

    /// <summary>The repository's name without its owner.</summary>
    public string Name { get; }

    /// <summary>
    /// The folder that holds the model in the cache, for example <c>models--openai-community--gpt2</c>.
    /// </summary>
    public string FolderName => Owner is null ? $"models--{Name}" : $"models--{Owner}--{Name}";

    /// <summary>Reads an id, or says that the text is none.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="id">The id, when the text is one.</param>
    /// <returns>Whether the text is a well-formed id; whether the repository exists is not looked at.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ModelId? id)
    {
        id = null;
        if (WhyNot(text) is not null)
        {
            return false;
        }

        id = Split(text!);
        return true;
    }

    /// <summary>Reads an id.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <returns>The id.</returns>
    /// <exception cref="HubException"><see cref="HubFault.InvalidId"/>, with the rule that the text breaks.</exception>
    public static ModelId Parse(string? text) =>
        WhyNot(text) is string reason
            ? throw new HubException(
                HubFault.InvalidId,
                $"'{OneLine.Of(text)}' is not a model's id on the hub: {reason}; write owner/name or name, for "
                + "example gpt2.")
            : Split(text!);

    /// <summary>The id as it is written: <c>owner/name</c> or <c>name</c>.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Owner is null ? Name : $"{Owner}/{Name}";

    /// <summary>Reads the id back from a folder of the cache.</summary>
    internal static ModelId? FromFolderName(string folder)
    {
        const string Prefix = "models--";
        return folder.StartsWith(Prefix, StringComparison.Ordinal)
            && TryParse(folder[Prefix.Length..].Replace("--", "/", StringComparison.Ordinal), out ModelId? id)
                ? id
                : null;
    }

    private static ModelId Split(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new ModelId(null, text) : new ModelId(text[..slash], text[(slash + 1)..]);
    }

    private static string? WhyNot(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "it is empty";
        }

        string[] parts = text.Split('/');
        if (parts.Length > 2)
        {
            return "it has more than one '/'";
        }

        // "--" separates owner and name in the cache's folder names, so that it cannot stand inside one of them.
        return text.Contains("--", StringComparison.Ordinal) || text.Contains("..", StringComparison.Ordinal)
            ? "it has '--' or '..' in it"
            : text.EndsWith(".git", StringComparison.Ordinal)
                ? "it ends in '.git'"
                : parts.Select(WhyNotPart).FirstOrDefault(reason => reason is not null);
    }

    private static string? WhyNotPart(string part)
    {
        if (part.Length == 0)
        {
            return "nothing stands on one side of the '/'";
        }

        if (part.Length > MaxNameLength)
        {
            return $"a part of it is longer than {MaxNameLength} characters";
        }

        foreach (char c in part)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return "only letters, digits, '-', '_' and '.' are allowed";
            }
        }

        return part[0] is '-' or '.' || part[^1] is '-' or '.' ? "a part of it begins or ends with '-' or '.'" : null;
    }
}
