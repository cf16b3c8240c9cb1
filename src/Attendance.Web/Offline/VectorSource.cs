using System.Runtime.InteropServices;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Probes;
using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>The vectors of one block, which the page shows behind each weight of its heads.</summary>
/// <param name="cache">A run that kept <see cref="Points"/>.</param>
/// <param name="block">0-based.</param>
internal sealed class VectorSource(ActivationCache cache, int block)
{
    private static readonly HookSite[] s_sites = [HookSite.Q, HookSite.K, HookSite.V, HookSite.Z];

    /// <summary>What a run has to keep.</summary>
    /// <param name="attention">The kind of attention.</param>
    /// <param name="block">0-based.</param>
    public static IEnumerable<string> Points(string attention, int block) =>
        s_sites.Select(site => AttentionSites.Of(attention).At(site, block).Name);

    /// <summary>Bytes of a set's vectors of all blocks.</summary>
    public static long SizeOf(IPageSet set, int headSize) =>
        2L * sizeof(float) * set.Blocks * set.Heads * (set.Info.Queries + set.Info.Keys) * headSize;

    /// <summary>Packs them.</summary>
    public PageVectors Pack(PageChunks chunks)
    {
        AttentionMaps maps = cache.Attention.Maps;
        byte[] bytes = [.. s_sites.SelectMany(site => MemoryMarshal.AsBytes<float>(cache[site, block]).ToArray())];
        return new PageVectors(
            cache.Attention.Name, block, maps.ScaleOf(block), maps.HeadSize, chunks.Add(SetEncoding.Pack(bytes)));
    }
}
