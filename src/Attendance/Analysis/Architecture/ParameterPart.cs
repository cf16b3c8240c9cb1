namespace Attendance.Analysis.Architecture;

/// <summary>What a parameter is for.</summary>
public enum ParameterPart
{
    /// <summary>A vector for each token of the vocabulary.</summary>
    TokenEmbedding,

    /// <summary>A vector for each position.</summary>
    PositionEmbedding,

    /// <summary>A vector for each token type.</summary>
    TokenTypeEmbedding,

    /// <summary>Projections of the attention of a sequence to itself.</summary>
    Attention,

    /// <summary>Projections of the attention to another sequence.</summary>
    CrossAttention,

    /// <summary>The MLPs of the blocks.</summary>
    Mlp,

    /// <summary>Gains and biases of LayerNorms.</summary>
    Norm,

    /// <summary>What stands on top of the last block.</summary>
    Head,

    /// <summary>What the name does not say.</summary>
    Other,
}
