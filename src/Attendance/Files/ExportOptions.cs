namespace Attendance.Files;

/// <summary>What an export holds beside attention and ids.</summary>
public sealed record ExportOptions
{
    /// <summary>Whether to add <c>logits</c>, <c>[T, V]</c>.</summary>
    public bool Logits { get; init; }

    /// <summary>Whether to add <c>token_type_ids</c>, the tokens' <see cref="Tokenizers.Token.Segment"/>.</summary>
    public bool TokenTypes { get; init; }

    /// <summary>
    /// False for tokens that are padding, one for each token: Hugging Face's <c>attention_mask</c>, which is added to the
    /// file. Null where there is no padding.
    /// </summary>
    public IReadOnlyList<bool>? Mask { get; init; }

    /// <summary>Hook points to add, by name or pattern; see <see cref="Probes.HookPattern"/>.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>The text that the tokens' ranges refer to; null leaves it out of the metadata.</summary>
    public string? Prompt { get; init; }
}
