using Attendance.Probes;

namespace Attendance.Models.Encoders;

/// <summary>
/// The hook points of an encoder that norms after each sublayer, as in TransformerLens's HookedEncoder.
/// </summary>
internal static class EncoderHooks
{
    public static HookMap Of(EncoderConfig config, EncoderWeights weights)
    {
        List<HookSite> before = [HookSite.Embed];
        if (weights.TokenTypeEmbedding is not null)
        {
            before.Add(HookSite.TokenTypeEmbed);
        }

        before.AddRange([HookSite.PosEmbed, HookSite.EmbedScale, HookSite.EmbedNormalized]);
        List<HookSite> behind = [];
        if (weights.Pooler is { } pooler)
        {
            behind.Add(HookSite.PoolerOut);
            if (pooler.NextSentence is not null)
            {
                behind.Add(HookSite.NextSentence);
            }
        }

        if (weights.MaskHead is not null)
        {
            behind.AddRange([HookSite.MaskHeadScale, HookSite.MaskHeadNormalized]);
        }

        return new HookMap(new HookStage(
            HookStack.Blocks,
            config.Blocks,
            [.. before],
            [
                HookSite.ResidPre, HookSite.Q, HookSite.K, HookSite.V, HookSite.AttnScores, HookSite.Pattern, HookSite.Z,
                HookSite.Result, HookSite.AttnOut, HookSite.ResidMid, HookSite.Ln1Scale, HookSite.Ln1Normalized,
                HookSite.MlpPre, HookSite.MlpPost, HookSite.MlpOut, HookSite.ResidPost, HookSite.Ln2Scale,
                HookSite.Ln2Normalized, HookSite.NormalizedResidPost,
            ],
            [.. behind]));
    }
}
