using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Kernels;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// How much of a head's attention goes elsewhere in another run over the same tokens: ½ Σ |before − after| of each row,
/// mean over the queries; 0 to 1.
/// </summary>
public static class PatternChange
{
    /// <summary>Every head's, <c>[B, H]</c>, on all cores, without any pattern made whole.</summary>
    /// <param name="before">One run's attention.</param>
    /// <param name="after">The other's: as many tokens, and as many blocks computed.</param>
    public static double[,] Of(AttentionMaps before, AttentionMaps after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentOutOfRangeException.ThrowIfNotEqual(after.Queries, before.Queries, nameof(after));
        ArgumentOutOfRangeException.ThrowIfNotEqual(after.Keys, before.Keys, nameof(after));
        ArgumentOutOfRangeException.ThrowIfNotEqual(after.ComputedBlocks, before.ComputedBlocks, nameof(after));
        double[,] changes = new double[before.ComputedBlocks, before.Heads];
        var work = new Work(before, after, changes);
        Workers.For(changes.Length, ref work);
        return changes;
    }

    private static double Of(AttentionMaps before, AttentionMaps after, int block, int head)
    {
        var rowsBefore = new PatternBands(before, block, head);
        var rowsAfter = new PatternBands(after, block, head);
        double sum = 0;
        for (int query = 0; query < before.Queries; query++)
        {
            ReadOnlySpan<float> p = rowsBefore.Row(query);
            ReadOnlySpan<float> q = rowsAfter.Row(query);
            for (int key = 0; key < p.Length; key++)
            {
                sum += Math.Abs((double)p[key] - q[key]);
            }
        }

        return sum / 2 / before.Queries;
    }

    private readonly struct Work(AttentionMaps before, AttentionMaps after, double[,] changes) : IWork
    {
        public void Do(int task)
        {
            (int block, int head) = Math.DivRem(task, before.Heads);
            changes[block, head] = Of(before, after, block, head);
        }
    }
}
