using Attendance.Models;

namespace Attendance.Analysis.Architecture;

/// <summary>Tells by a parameter's name what it is for; the names are those that Hugging Face's models give.</summary>
public static class ParameterParts
{
    // In the order in which they are asked: a LayerNorm may stand inside attention.
    private static readonly (ParameterPart Part, string[] Words)[] s_words =
    [
        (ParameterPart.Norm, ["norm", "ln_"]),
        (ParameterPart.PositionEmbedding, ["position", "wpe"]),
        (ParameterPart.TokenTypeEmbedding, ["token_type"]),
        (ParameterPart.TokenEmbedding, ["word_embeddings", "wte", "embed_tokens", "shared"]),
        (ParameterPart.CrossAttention, ["encoder_attn", "crossattention"]),
        (ParameterPart.Attention, ["attn", "attention"]),
    ];

    private static readonly string[] s_heads =
        ["lm_head", "cls", "pooler", "vocab_", "final_logits_bias", "classifier", "qa_outputs"];

    /// <summary>The part that a parameter belongs to.</summary>
    /// <param name="name">Its name in the checkpoint, with or without the model's prefix.</param>
    public static ParameterPart Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] segments = name.Split('.');
        bool isInBlock = BlockOf(name) is not null;
        if (!isInBlock && segments.Any(segment => s_heads.Any(head => Begins(segment, head))))
        {
            return ParameterPart.Head;
        }

        foreach ((ParameterPart part, string[] words) in s_words)
        {
            if (words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return part;
            }
        }

        return isInBlock ? ParameterPart.Mlp : ParameterPart.Other;
    }

    /// <summary>
    /// The number of parameters of each part that a model has, in the order of <see cref="ParameterPart"/>.
    /// </summary>
    /// <param name="parameters">Every tensor that the model uses.</param>
    public static IReadOnlyList<KeyValuePair<ParameterPart, long>> Count(IReadOnlyList<ParameterInfo> parameters) =>
    [
        .. parameters
            .GroupBy(parameter => Of(parameter.Name), parameter => parameter.Count)
            .OrderBy(part => part.Key)
            .Select(part => KeyValuePair.Create(part.Key, part.Sum())),
    ];

    /// <summary>The block that a parameter stands in: the first number in its name; null outside of blocks.</summary>
    internal static int? BlockOf(string name)
    {
        foreach (string segment in name.Split('.'))
        {
            if (int.TryParse(segment, out int block))
            {
                return block;
            }
        }

        return null;
    }

    private static bool Begins(string segment, string head) => segment.StartsWith(head, StringComparison.Ordinal);
}
