using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>The matrices of a measure, as a set that a page is written of; of one of blocks one matrix each.</summary>
internal sealed class MeasureSet(MeasureSource source) : IPageSet
{
    public AttentionInfo Info => source.Set;

    public int Blocks => source.Cells.Blocks;

    public int Heads { get; } = source.IsPerBlock ? 1 : source.Cells.Heads;

    public int HeadSize => 0;

    public float ScaleOf(int block) => 1;

    public void CopyPattern(int block, int head, Span<float> pattern) => source.Cells.Rows(block, head, 0, pattern);

    public void CopyScores(int block, int head, Span<float> scores) => throw NoVectors();

    public void CopyVectors(int block, int head, Span<float> queries, Span<float> keys) => throw NoVectors();

    private static NotSupportedException NoVectors() => new("A measure has no queries and keys.");
}
