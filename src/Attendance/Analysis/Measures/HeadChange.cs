namespace Attendance.Analysis.Measures;

/// <summary>
/// What a measure makes of one head's pattern, where rows can be made alone. It holds numbers for each query or key and
/// nothing of the run. Safe to be used from several threads.
/// </summary>
internal abstract class HeadChange
{
    /// <summary>Turns rows of the pattern into rows of the measure.</summary>
    /// <param name="firstQuery">The first row.</param>
    /// <param name="rows">The weights, <c>[n, T]</c>, changed in place.</param>
    /// <param name="keys">T.</param>
    public abstract void Rows(int firstQuery, Span<float> rows, int keys);

    /// <summary>The same of a column; every cell is the one that its row would have.</summary>
    /// <param name="key">The column.</param>
    /// <param name="firstQuery">The first row.</param>
    /// <param name="column">The weights, changed in place.</param>
    /// <returns>False where the rows have to be made first; nothing is changed then.</returns>
    public abstract bool Column(int key, int firstQuery, Span<float> column);
}
