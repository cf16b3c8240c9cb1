namespace Attendance.Attention;

/// <summary>One matrix of a grid, and where it comes from.</summary>
/// <param name="Title">Its title, for example <c>block 11 · head 3</c>.</param>
/// <param name="Block">The block, 0-based, or null where it is a mean over blocks.</param>
/// <param name="Head">The head, 0-based, or null where it is a mean over heads.</param>
/// <param name="Matrix">The weights.</param>
public sealed record AttentionPanel(string Title, int? Block, int? Head, AttentionMatrix Matrix)
{
    /// <summary>
    /// What stands in the cells in place of their values, row by row; null for the values. As many as there are cells.
    /// </summary>
    public IReadOnlyList<string>? Texts { get; init; }
}

/// <summary>
/// Matrices over the same tokens, to be looked at together: all heads of one block, one head in every block, or a
/// single matrix.
/// </summary>
public sealed class AttentionGrid
{
    private const string Looks = "looks from (query)";
    private const string LookedAt = "looks at (key)";

    /// <summary>Puts panels and labels together.</summary>
    /// <param name="title">The whole picture's title, for example <c>gpt2 · all heads of block 11</c>.</param>
    /// <param name="panels">At least one; all of the same shape.</param>
    /// <param name="queries">A readable label for each row.</param>
    /// <param name="keys">A readable label for each column.</param>
    /// <exception cref="ArgumentException">No panel, or labels that do not fit the matrices.</exception>
    public AttentionGrid(
        string title,
        IReadOnlyList<AttentionPanel> panels,
        IReadOnlyList<string> queries,
        IReadOnlyList<string> keys)
    {
        ArgumentOutOfRangeException.ThrowIfZero(panels.Count, nameof(panels));
        foreach (AttentionPanel panel in panels)
        {
            if (panel.Texts is { } texts && texts.Count != queries.Count * keys.Count)
            {
                throw new ArgumentException(
                    $"'{panel.Title}' has {texts.Count} texts for {queries.Count} × {keys.Count} cells.", nameof(panels));
            }

            if (panel.Matrix.Queries != queries.Count || panel.Matrix.Keys != keys.Count)
            {
                throw new ArgumentException(
                    $"'{panel.Title}' is {panel.Matrix.Queries} × {panel.Matrix.Keys}, "
                    + $"but there are {queries.Count} × {keys.Count} labels.",
                    nameof(panels));
            }
        }

        Title = title;
        Panels = panels;
        Queries = queries;
        Keys = keys;
    }

    /// <summary>The whole picture's title.</summary>
    public string Title { get; }

    /// <summary>The matrices in order.</summary>
    public IReadOnlyList<AttentionPanel> Panels { get; }

    /// <summary>The rows' labels: the positions that look.</summary>
    public IReadOnlyList<string> Queries { get; }

    /// <summary>The columns' labels: the positions looked at.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>What the rows are.</summary>
    public string RowAxis { get; init; } = Looks;

    /// <summary>The number of the first row, for labels that are numbered because not all fit.</summary>
    public int FirstRow { get; init; }

    /// <summary>What the columns are.</summary>
    public string ColumnAxis { get; init; } = LookedAt;

    /// <summary>
    /// Whether zeros above the diagonal are only what the causal mask forbids, so that they stand back in pictures.
    /// They never are where rows and columns are different things.
    /// </summary>
    public bool IsCausal { get; init; } = true;

    /// <summary>Whether there are words in the cells and no numbers.</summary>
    internal bool HasTexts => Panels.Any(panel => panel.Texts is not null);

    /// <summary>Whether rows and columns are positions, of which one looks at the other.</summary>
    internal bool IsOfPositions => RowAxis == Looks && ColumnAxis == LookedAt;
}
