using Attendance.Attention;
using Attendance.Kernels;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// All scores of one head in one run: a task for each. What they give does not depend on who does which.
/// </summary>
internal readonly struct HeadWork(
    AttentionMaps[] runs, PromptScorer[][] scorers, double[][] values, int heads) : IWork
{
    /// <summary>Rows that are made at once.</summary>
    private const int Band = 96;

    [ThreadStatic]
    private static float[]? s_rows;

    public void Do(int task)
    {
        (int run, int head) = Math.DivRem(task, heads);
        AttentionMaps maps = runs[run];
        PromptScorer[] mine = scorers[run];
        int length = maps.Keys;
        bool isCausal = maps.Kind == AttentionKind.CausalSelf;
        int band = Math.Min(Band, maps.Queries) * length;
        HeadId? example = Array.Find(mine, scorer => scorer.Other is not null)?.Other;
        if (s_rows is null || s_rows.Length < 2 * band)
        {
            s_rows = new float[2 * band];
        }

        var id = new HeadId(head / maps.Heads, head % maps.Heads);
        Span<Tally> tallies = stackalloc Tally[mine.Length];
        tallies.Clear();
        for (int first = 0; first < maps.Queries; first += Band)
        {
            int count = Math.Min(Band, maps.Queries - first);
            Span<float> rows = s_rows.AsSpan(0, count * length);
            Span<float> others = s_rows.AsSpan(band, example is null ? 0 : rows.Length);
            maps.PatternRows(id.Block, id.Head, first, rows);
            if (example is { } other)
            {
                maps.PatternRows(other.Block, other.Head, first, others);
            }

            for (int i = 0; i < count; i++)
            {
                var row = new PatternRow(first + i, rows.Slice(i * length, length), isCausal);
                for (int score = 0; score < mine.Length; score++)
                {
                    ReadOnlySpan<float> beside = mine[score].Other is null ? [] : others.Slice(i * length, length);
                    mine[score].Add(row, beside, ref tallies[score]);
                }
            }
        }

        for (int score = 0; score < mine.Length; score++)
        {
            values[run][(score * heads) + head] = mine[score].Result(tallies[score]);
        }
    }
}
