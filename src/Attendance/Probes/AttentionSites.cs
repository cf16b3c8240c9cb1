namespace Attendance.Probes;

/// <summary>Where in a pass one kind of attention is found: in which stack, and under which names.</summary>
/// <param name="Stack">The stack whose blocks have it.</param>
/// <param name="IsCross">Whether it is a block's second attention, at what another stack made.</param>
internal readonly record struct AttentionSites(HookStack Stack, bool IsCross)
{
    /// <summary>The sites of a kind of attention.</summary>
    /// <param name="attention">
    /// Its name in <see cref="Models.ModelFeatures.AttentionNames"/>; a model's primary one when null.
    /// </param>
    public static AttentionSites Of(string? attention) => attention switch
    {
        "encoder" => new(HookStack.Encoder, false),
        "decoder" => new(HookStack.Decoder, false),
        "cross" => new(HookStack.Decoder, true),
        _ => default,
    };

    /// <summary>A block's point.</summary>
    /// <param name="site">The site as a block's own attention has it; others are the block's.</param>
    /// <param name="block">The block, 0-based.</param>
    public HookPoint At(HookSite site, int block) => new(SiteOf(site), block, Stack);

    /// <summary>The points of every block, as a pattern.</summary>
    /// <param name="site">The site as a block's own attention has it.</param>
    public string InEveryBlock(HookSite site) => $"{HookNames.Of(Stack)}.*.{HookNames.Of(SiteOf(site))}";

    private HookSite SiteOf(HookSite site) => site is >= HookSite.Q and <= HookSite.AttnOut && IsCross
        ? site - HookSite.Q + HookSite.CrossQ
        : site;
}
