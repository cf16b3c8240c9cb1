namespace Attendance.Probes;

/// <summary>TransformerLens's names of hook points, without its <c>hook_</c>.</summary>
internal static class HookNames
{
    public static string Of(HookStack stack) => stack switch
    {
        HookStack.Encoder => "encoder",
        HookStack.Decoder => "decoder",
        _ => "blocks",
    };

    public static bool IsInBlock(HookSite site) => site is not (
        HookSite.Embed or HookSite.PosEmbed or HookSite.TokenTypeEmbed or HookSite.EmbedScale
        or HookSite.EmbedNormalized or HookSite.FinalScale or HookSite.FinalNormalized or HookSite.PoolerOut
        or HookSite.NextSentence or HookSite.MaskHeadScale or HookSite.MaskHeadNormalized);

    /// <summary>The name behind the block's.</summary>
    public static string Of(HookSite site) => site switch
    {
        HookSite.Embed => "embed",
        HookSite.PosEmbed => "pos_embed",
        HookSite.TokenTypeEmbed => "token_type_embed",
        HookSite.EmbedScale => "embed.ln.scale",
        HookSite.EmbedNormalized => "embed.ln.normalized",
        HookSite.ResidPre => "resid_pre",
        HookSite.Ln1Scale => "ln1.scale",
        HookSite.Ln1Normalized => "ln1.normalized",
        HookSite.Q => "attn.q",
        HookSite.K => "attn.k",
        HookSite.V => "attn.v",
        HookSite.AttnScores => "attn.attn_scores",
        HookSite.Pattern => "attn.pattern",
        HookSite.Z => "attn.z",
        HookSite.Result => "attn.result",
        HookSite.AttnOut => "attn_out",
        HookSite.ResidMid => "resid_mid",
        HookSite.CrossQ => "cross_attn.q",
        HookSite.CrossK => "cross_attn.k",
        HookSite.CrossV => "cross_attn.v",
        HookSite.CrossScores => "cross_attn.attn_scores",
        HookSite.CrossPattern => "cross_attn.pattern",
        HookSite.CrossZ => "cross_attn.z",
        HookSite.CrossResult => "cross_attn.result",
        HookSite.CrossAttnOut => "cross_attn_out",
        HookSite.ResidMidCross => "resid_mid_cross",
        HookSite.Ln2Scale => "ln2.scale",
        HookSite.Ln2Normalized => "ln2.normalized",
        HookSite.Ln3Scale => "ln3.scale",
        HookSite.Ln3Normalized => "ln3.normalized",
        HookSite.MlpPre => "mlp.pre",
        HookSite.MlpPost => "mlp.post",
        HookSite.MlpOut => "mlp_out",
        HookSite.ResidPost => "resid_post",
        HookSite.NormalizedResidPost => "normalized_resid_post",
        HookSite.PoolerOut => "pooler.pooler_out",
        HookSite.NextSentence => "nsp_head.nsp_out",
        HookSite.MaskHeadScale => "mlm_head.ln.scale",
        HookSite.MaskHeadNormalized => "mlm_head.ln.normalized",
        HookSite.FinalScale => "ln_final.scale",
        HookSite.FinalNormalized => "ln_final.normalized",
        _ => throw new ArgumentOutOfRangeException(nameof(site)),
    };
}
