namespace Attendance.Probes;

/// <summary>One hook point: a site, and the block where it is.</summary>
/// <param name="Site">The site.</param>
/// <param name="Block">The block, 0-based; −1 before the first block, the number of blocks behind the last.</param>
public readonly record struct HookPoint(HookSite Site, int Block)
{
    private const int SitesPerBlock = 32;

    /// <summary>The name, for example <c>blocks.5.attn.pattern</c>.</summary>
    public string Name => Site switch
    {
        HookSite.Embed => "embed",
        HookSite.PosEmbed => "pos_embed",
        HookSite.FinalScale => "ln_final.scale",
        HookSite.FinalNormalized => "ln_final.normalized",
        _ => $"blocks.{Block}.{NameInBlock(Site)}",
    };

    /// <summary>When the pass comes to this point; larger is later.</summary>
    internal int Order => ((Block + 1) * SitesPerBlock) + (int)Site;

    /// <summary>Every hook point of a model, in the order of the pass.</summary>
    /// <param name="blocks">The model's number of blocks.</param>
    public static IReadOnlyList<HookPoint> All(int blocks)
    {
        var points = new List<HookPoint> { new(HookSite.Embed, -1), new(HookSite.PosEmbed, -1) };
        for (int block = 0; block < blocks; block++)
        {
            for (HookSite site = HookSite.ResidPre; site <= HookSite.ResidPost; site++)
            {
                points.Add(new HookPoint(site, block));
            }
        }

        points.Add(new HookPoint(HookSite.FinalScale, blocks));
        points.Add(new HookPoint(HookSite.FinalNormalized, blocks));
        return points;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string NameInBlock(HookSite site) => site switch
    {
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
        HookSite.Ln2Scale => "ln2.scale",
        HookSite.Ln2Normalized => "ln2.normalized",
        HookSite.MlpPre => "mlp.pre",
        HookSite.MlpPost => "mlp.post",
        HookSite.MlpOut => "mlp_out",
        HookSite.ResidPost => "resid_post",
        _ => throw new ArgumentOutOfRangeException(nameof(site)),
    };
}
