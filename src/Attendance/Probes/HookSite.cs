namespace Attendance.Probes;

/// <summary>
/// The places in a forward pass where a probe can look; <see cref="HookMap"/> has the order in which a model's pass
/// comes to them. Names and axes are TransformerLens's (<c>HookedTransformer</c>, <c>HookedEncoder</c>,
/// <c>HookedEncoderDecoder</c>), without the batch axis: a probe sees one sequence at a time.
/// </summary>
/// <remarks>T positions, S of a decoder, E width, H heads, D head size, I width of the MLP.</remarks>
public enum HookSite
{
    /// <summary><c>embed</c>: token embeddings, <c>[T, E]</c>.</summary>
    Embed,

    /// <summary><c>pos_embed</c>: position embeddings, <c>[T, E]</c>.</summary>
    PosEmbed,

    /// <summary><c>blocks.N.resid_pre</c>: the residual stream before the block, <c>[T, E]</c>.</summary>
    ResidPre,

    /// <summary><c>blocks.N.ln1.scale</c>: √(variance + ε) of the first LayerNorm, <c>[T, 1]</c>.</summary>
    Ln1Scale,

    /// <summary>
    /// <c>blocks.N.ln1.normalized</c>: the first LayerNorm's output, gain and bias applied, <c>[T, E]</c>.
    /// </summary>
    Ln1Normalized,

    /// <summary><c>blocks.N.attn.q</c>: queries, unscaled, <c>[T, H, D]</c>.</summary>
    Q,

    /// <summary><c>blocks.N.attn.k</c>: keys, <c>[T, H, D]</c>.</summary>
    K,

    /// <summary><c>blocks.N.attn.v</c>: values, <c>[T, H, D]</c>.</summary>
    V,

    /// <summary><c>blocks.N.attn.attn_scores</c>: scaled q·k, −∞ where masked, <c>[H, T, T]</c>.</summary>
    AttnScores,

    /// <summary><c>blocks.N.attn.pattern</c>: softmax of the scores, <c>[H, T, T]</c>.</summary>
    Pattern,

    /// <summary><c>blocks.N.attn.z</c>: pattern times values, <c>[T, H, D]</c>.</summary>
    Z,

    /// <summary><c>blocks.N.attn.result</c>: each head's own output, without the bias, <c>[T, H, E]</c>.</summary>
    Result,

    /// <summary><c>blocks.N.attn_out</c>: what attention adds to the residual stream, <c>[T, E]</c>.</summary>
    AttnOut,

    /// <summary><c>blocks.N.resid_mid</c>: the residual stream after attention, <c>[T, E]</c>.</summary>
    ResidMid,

    /// <summary><c>blocks.N.ln2.scale</c>: √(variance + ε) of the second LayerNorm, <c>[T, 1]</c>.</summary>
    Ln2Scale,

    /// <summary><c>blocks.N.ln2.normalized</c>: the second LayerNorm's output, <c>[T, E]</c>.</summary>
    Ln2Normalized,

    /// <summary><c>blocks.N.mlp.pre</c>: the MLP before its activation, <c>[T, I]</c>.</summary>
    MlpPre,

    /// <summary><c>blocks.N.mlp.post</c>: the MLP after its activation, <c>[T, I]</c>.</summary>
    MlpPost,

    /// <summary><c>blocks.N.mlp_out</c>: what the MLP adds to the residual stream, <c>[T, E]</c>.</summary>
    MlpOut,

    /// <summary><c>blocks.N.resid_post</c>: the residual stream after the block, <c>[T, E]</c>.</summary>
    ResidPost,

    /// <summary><c>ln_final.scale</c>: √(variance + ε) of the last LayerNorm, <c>[T, 1]</c>.</summary>
    FinalScale,

    /// <summary><c>ln_final.normalized</c>: the last LayerNorm's output, <c>[T, E]</c>.</summary>
    FinalNormalized,

    /// <summary><c>token_type_embed</c>: embeddings of token types (sentence A or B), <c>[T, E]</c>.</summary>
    TokenTypeEmbed,

    /// <summary><c>embed.ln.scale</c>: √(variance + ε) of the LayerNorm of the embeddings, <c>[T, 1]</c>.</summary>
    EmbedScale,

    /// <summary><c>embed.ln.normalized</c>: the output of the LayerNorm of the embeddings, <c>[T, E]</c>.</summary>
    EmbedNormalized,

    /// <summary><c>blocks.N.normalized_resid_post</c>: the output of a block that norms last, <c>[T, E]</c>.</summary>
    NormalizedResidPost,

    /// <summary><c>pooler.pooler_out</c>: what the pooler makes of the first token, <c>[1, E]</c>.</summary>
    PoolerOut,

    /// <summary>
    /// <c>nsp_head.nsp_out</c>: logits of sentence B following sentence A, and of it not following, <c>[1, 2]</c>.
    /// </summary>
    NextSentence,

    /// <summary>
    /// <c>mlm_head.ln.scale</c>: √(variance + ε) of the masked-token head's LayerNorm, <c>[T, 1]</c>.
    /// </summary>
    MaskHeadScale,

    /// <summary>
    /// <c>mlm_head.ln.normalized</c>: its output, which the vocabulary's matrix multiplies, <c>[T, E]</c>.
    /// </summary>
    MaskHeadNormalized,

    /// <summary><c>decoder.N.cross_attn.q</c>: queries, unscaled, <c>[S, H, D]</c>.</summary>
    CrossQ,

    /// <summary><c>decoder.N.cross_attn.k</c>: keys of what the encoder gave, <c>[T, H, D]</c>.</summary>
    CrossK,

    /// <summary><c>decoder.N.cross_attn.v</c>: values of what the encoder gave, <c>[T, H, D]</c>.</summary>
    CrossV,

    /// <summary><c>decoder.N.cross_attn.attn_scores</c>: scaled q·k, <c>[H, S, T]</c>.</summary>
    CrossScores,

    /// <summary><c>decoder.N.cross_attn.pattern</c>: softmax of the scores, <c>[H, S, T]</c>.</summary>
    CrossPattern,

    /// <summary><c>decoder.N.cross_attn.z</c>: pattern times values, <c>[S, H, D]</c>.</summary>
    CrossZ,

    /// <summary>
    /// <c>decoder.N.cross_attn.result</c>: each head's own output, without the bias, <c>[S, H, E]</c>.
    /// </summary>
    CrossResult,

    /// <summary>
    /// <c>decoder.N.cross_attn_out</c>: what cross attention adds to the residual stream, <c>[S, E]</c>.
    /// </summary>
    CrossAttnOut,

    /// <summary><c>decoder.N.resid_mid_cross</c>: the residual stream after cross attention, <c>[S, E]</c>.</summary>
    ResidMidCross,

    /// <summary><c>decoder.N.ln3.scale</c>: √(variance + ε) of the third LayerNorm, <c>[S, 1]</c>.</summary>
    Ln3Scale,

    /// <summary><c>decoder.N.ln3.normalized</c>: the third LayerNorm's output, <c>[S, E]</c>.</summary>
    Ln3Normalized,
}
