using Attendance.Probes;

namespace Attendance.Models;

/// <summary>How far a pass has to go, and who looks on.</summary>
internal readonly struct PassPlan
{
    private readonly int _lastOrder;

    /// <param name="highestBlock">The highest block whose attention is kept.</param>
    /// <param name="logits">Which logits are wanted.</param>
    /// <param name="probes">The probes, or null.</param>
    /// <param name="blocks">The model's number of blocks.</param>
    public PassPlan(int highestBlock, LogitPositions logits, ProbeSet? probes, int blocks)
    {
        HighestBlock = highestBlock;
        Logits = logits;
        Probes = probes;

        // Attention of a block needs its queries and keys and nothing behind them.
        int attention = new HookPoint(HookSite.K, highestBlock).Order;
        int end = new HookPoint(HookSite.FinalNormalized, blocks).Order;
        _lastOrder = logits != LogitPositions.None ? end : Math.Max(attention, probes?.LastOrder ?? -1);
    }

    public int HighestBlock { get; }

    public LogitPositions Logits { get; }

    public ProbeSet? Probes { get; }

    /// <summary>True when neither this point nor anything behind it is wanted.</summary>
    public bool EndsBefore(HookSite site, int block) => new HookPoint(site, block).Order > _lastOrder;
}
