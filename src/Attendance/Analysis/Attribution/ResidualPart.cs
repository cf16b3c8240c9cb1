using System.Globalization;

namespace Attendance.Analysis.Attribution;

/// <summary>What kind of thing wrote to the residual stream.</summary>
public enum ResidualPartKind
{
    /// <summary>The token's embedding, <c>embed</c>.</summary>
    TokenEmbedding,

    /// <summary>The position's embedding, <c>pos_embed</c>.</summary>
    PositionEmbedding,

    /// <summary>One head's result, <c>5.1</c>.</summary>
    Head,

    /// <summary>The bias of a block's attention, <c>b_O</c>, written <c>5.bias</c>.</summary>
    AttentionBias,

    /// <summary>A block's MLP with its bias, <c>5.mlp</c>.</summary>
    Mlp,
}

/// <summary>One thing that wrote to the residual stream.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Block">The block, 0-based; −1 for embeddings.</param>
/// <param name="Head">The head, 0-based; −1 where it is none.</param>
public readonly record struct ResidualPart(ResidualPartKind Kind, int Block = -1, int Head = -1)
{
    /// <summary>The name: <c>embed</c>, <c>pos_embed</c>, <c>5.1</c>, <c>5.bias</c>, <c>5.mlp</c>.</summary>
    public string Name => Kind switch
    {
        ResidualPartKind.TokenEmbedding => "embed",
        ResidualPartKind.PositionEmbedding => "pos_embed",
        ResidualPartKind.Head => string.Create(CultureInfo.InvariantCulture, $"{Block}.{Head}"),
        ResidualPartKind.AttentionBias => string.Create(CultureInfo.InvariantCulture, $"{Block}.bias"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Block}.mlp"),
    };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
