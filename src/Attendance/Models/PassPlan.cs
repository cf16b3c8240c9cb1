using Attendance.Probes;

namespace Attendance.Models;

/// <summary>How far a pass has to go, and who looks on.</summary>
internal readonly struct PassPlan
{
    private readonly HookMap _map;
    private readonly int _lastOrder;

    /// <param name="map">The points of the pass.</param>
    /// <param name="highestBlock">The highest block whose attention is kept.</param>
    /// <param name="attentionOrder">The order of the last point that is needed for its attention.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="probes">The probes, or null.</param>
    public PassPlan(HookMap map, int highestBlock, int attentionOrder, RunOptions options, ProbeSet? probes)
    {
        _map = map;
        HighestBlock = highestBlock;
        Options = options;
        Probes = probes;
        _lastOrder = Logits != LogitPositions.None
            ? int.MaxValue
            : Math.Max(attentionOrder, probes?.LastOrder ?? -1);
    }

    /// <summary>The highest block whose attention is kept, of the first kind or the only one that is wanted.</summary>
    public int HighestBlock { get; }

    /// <summary>What is wanted.</summary>
    public RunOptions Options { get; }

    public LogitPositions Logits => Options.Logits;

    public ProbeSet? Probes { get; }

    /// <summary>How many rows of logits there will be.</summary>
    public int LogitRows(in PassInput input) => Logits switch
    {
        LogitPositions.None => 0,
        LogitPositions.Last => input.OutputSequences.Length,
        LogitPositions.Chosen => input.OutputSequences.Length * Options.Positions.Count,
        _ => input.OutputSequences[^1].Start + input.OutputSequences[^1].Length,
    };

    /// <summary>The row of the pass for a row of logits.</summary>
    private int RowOf(in PassInput input, int logitRow)
    {
        switch (Logits)
        {
            case LogitPositions.Last:
                return input.PredictedRow(logitRow);
            case LogitPositions.Chosen:
                (int sequence, int position) = Math.DivRem(logitRow, Options.Positions.Count);
                return input.OutputSequences[sequence].Real.Start + Options.Positions[position];
            default:
                return logitRow;
        }
    }

    /// <summary>Copies the rows that have logits, and gives where they were copied to.</summary>
    public unsafe float* CopyLogitRows(in PassInput input, float* from, int width, float* to)
    {
        int count = LogitRows(input);
        for (int i = 0; i < count; i++)
        {
            new ReadOnlySpan<float>(from + ((long)RowOf(input, i) * width), width)
                .CopyTo(new Span<float>(to + ((long)i * width), width));
        }

        return to;
    }

    /// <summary>True when neither this point nor anything behind it is wanted.</summary>
    public bool EndsBefore(HookSite site, int block, HookStack stack = HookStack.Blocks) =>
        _map.OrderOf(site, block, stack) > _lastOrder;
}
