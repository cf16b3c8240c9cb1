using Attendance.Attention;
using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>The patterns of a run.</summary>
internal sealed class RunSet(AttentionMaps maps, AttentionInfo info) : IPageSet
{
    public AttentionInfo Info => info;

    public int Blocks => maps.ComputedBlocks;

    public int Heads => maps.Heads;

    // What a probe made of a pattern does not follow from q and k.
    public int HeadSize { get; } = Enumerable.Range(0, maps.ComputedBlocks).Any(maps.IsChanged) ? 0 : maps.HeadSize;

    public float ScaleOf(int block) => maps.ScaleOf(block);

    public void CopyPattern(int block, int head, Span<float> pattern) => maps.PatternRows(block, head, 0, pattern);

    public void CopyScores(int block, int head, Span<float> scores) => maps.ScoreRows(block, head, 0, scores);

    public void CopyVectors(int block, int head, Span<float> queries, Span<float> keys) =>
        maps.CopyQueriesAndKeys(block, head, queries, keys);
}
