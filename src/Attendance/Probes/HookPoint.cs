namespace Attendance.Probes;

/// <summary>One hook point: a site, and the block where it is.</summary>
/// <param name="Site">The site.</param>
/// <param name="Block">The block, 0-based; −1 before the first block, the number of blocks behind the last.</param>
/// <param name="Stack">Which stack of blocks; most models have one only.</param>
public readonly record struct HookPoint(HookSite Site, int Block, HookStack Stack = HookStack.Blocks)
{
    /// <summary>The name, for example <c>blocks.5.attn.pattern</c> or <c>decoder.5.cross_attn.q</c>.</summary>
    public string Name
    {
        get
        {
            string name = HookNames.Of(Site);
            return (Stack, HookNames.IsInBlock(Site)) switch
            {
                (HookStack.Blocks, false) => name,
                (_, false) => $"{HookNames.Of(Stack)}.{name}",
                _ => $"{HookNames.Of(Stack)}.{Block}.{name}",
            };
        }
    }

    /// <summary>Every hook point of a model such as GPT-2, in the order of the pass.</summary>
    /// <param name="blocks">The model's number of blocks.</param>
    public static IReadOnlyList<HookPoint> All(int blocks) => HookMap.PreNorm(blocks).Points;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
