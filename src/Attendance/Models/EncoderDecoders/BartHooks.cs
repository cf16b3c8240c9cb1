using Attendance.Probes;

namespace Attendance.Models.EncoderDecoders;

/// <summary>
/// BART's hook points, named as TransformerLens's <c>HookedEncoderDecoder</c> and, for post-norm, <c>HookedEncoder</c>.
/// </summary>
internal static class BartHooks
{
    private static readonly HookSite[] s_embeddings =
        [HookSite.Embed, HookSite.PosEmbed, HookSite.EmbedScale, HookSite.EmbedNormalized];

    private static readonly HookSite[] s_self =
    [
        HookSite.ResidPre, HookSite.Q, HookSite.K, HookSite.V, HookSite.AttnScores, HookSite.Pattern, HookSite.Z,
        HookSite.Result, HookSite.AttnOut, HookSite.ResidMid, HookSite.Ln1Scale, HookSite.Ln1Normalized,
    ];

    private static readonly HookSite[] s_cross =
    [
        HookSite.CrossQ, HookSite.CrossK, HookSite.CrossV, HookSite.CrossScores, HookSite.CrossPattern, HookSite.CrossZ,
        HookSite.CrossResult, HookSite.CrossAttnOut, HookSite.ResidMidCross, HookSite.Ln2Scale, HookSite.Ln2Normalized,
    ];

    private static readonly HookSite[] s_mlp = [HookSite.MlpPre, HookSite.MlpPost, HookSite.MlpOut, HookSite.ResidPost];

    /// <summary>The points of a model of this size.</summary>
    public static HookMap Of(BartConfig config) => new(
        new HookStage(
            HookStack.Encoder,
            config.Encoder.Blocks,
            s_embeddings,
            [.. s_self, .. s_mlp, HookSite.Ln2Scale, HookSite.Ln2Normalized, HookSite.NormalizedResidPost],
            []),
        new HookStage(
            HookStack.Decoder,
            config.Decoder.Blocks,
            s_embeddings,
            [.. s_self, .. s_cross, .. s_mlp, HookSite.Ln3Scale, HookSite.Ln3Normalized, HookSite.NormalizedResidPost],
            []));
}
