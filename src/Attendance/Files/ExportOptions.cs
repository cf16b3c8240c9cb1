using Attendance.Analysis.Measures;

namespace Attendance.Files;

/// <summary>What an export holds beside attention and ids.</summary>
public sealed record ExportOptions
{
    /// <summary>Whether to add <c>logits</c>, <c>[T, V]</c>.</summary>
    public bool Logits { get; init; }

    /// <summary>Whether to add <c>token_type_ids</c>, the tokens' <see cref="Tokenizers.Token.Type"/>.</summary>
    public bool TokenTypes { get; init; }

    /// <summary>
    /// False for tokens that are padding, one for each token: Hugging Face's <c>attention_mask</c>, which is added to
    /// the file. Null where there is no padding.
    /// </summary>
    public IReadOnlyList<bool>? Mask { get; init; }

    /// <summary>Hook points to add, by name or pattern; see <see cref="Probes.HookPattern"/>.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>
    /// Measures to add beside the weights, each as a tensor under its name: <c>[B, H, T, T]</c>, or <c>[B, T, T]</c>
    /// where it is one of whole blocks.
    /// </summary>
    public IReadOnlyList<Measure> Measures { get; init; } = [];

    /// <summary>The text that the tokens' ranges refer to; null leaves it out of the metadata.</summary>
    public string? Prompt { get; init; }

    /// <summary>The second text of a pair, which the ranges of its tokens refer to; null where there is none.</summary>
    public string? Pair { get; init; }
}
