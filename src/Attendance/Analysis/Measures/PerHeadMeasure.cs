using Attendance.Attention;

namespace Attendance.Analysis.Measures;

/// <summary>A measure that every head has its own matrix of.</summary>
public abstract class PerHeadMeasure : Measure
{
    /// <summary>One head's matrix, <c>[T, T]</c>.</summary>
    /// <param name="cache">A run that kept <see cref="Measure.Points"/>.</param>
    /// <param name="head">The head; both numbers from the start.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such head, or the run stopped below it.</exception>
    public abstract AttentionMatrix Of(ActivationCache cache, HeadId head);

    /// <summary>Several heads' matrices, in the same order.</summary>
    /// <param name="cache">A run that kept <see cref="Measure.Points"/>.</param>
    /// <param name="heads">Blocks and heads, from the start.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such head, or the run stopped below it.</exception>
    public virtual AttentionMatrix[] Of(ActivationCache cache, IReadOnlyList<(int Block, int Head)> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        var matrices = new AttentionMatrix[heads.Count];
        for (int i = 0; i < matrices.Length; i++)
        {
            matrices[i] = Of(cache, new HeadId(heads[i].Block, heads[i].Head));
        }

        return matrices;
    }

    /// <summary>What it makes of one head's pattern; null where a matrix can only be made whole.</summary>
    /// <param name="cache">A run that kept <see cref="Measure.Points"/>.</param>
    /// <param name="head">The head; both numbers from the start.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such head, or the run stopped below it.</exception>
    internal virtual HeadChange? ChangeOf(ActivationCache cache, HeadId head) => null;

    /// <summary>One head's whole pattern, changed.</summary>
    private protected static AttentionMatrix Changed(ActivationCache cache, HeadId head, HeadChange change)
    {
        AttentionMatrix pattern = cache.Attention.Maps.Pattern(head.Block, head.Head);
        float[] cells = pattern.Values.ToArray();
        change.Rows(0, cells, pattern.Keys);
        return new AttentionMatrix(pattern.Queries, pattern.Keys, cells);
    }
}
