namespace Attendance.Analysis.LogitLens;

/// <summary>Which cells a logit lens has, and what is kept of each.</summary>
public sealed record LensOptions
{
    /// <summary>How many candidates are kept of each cell, at least 1.</summary>
    public int Top { get; init; } = 1;

    /// <summary>
    /// Only after this block, negative from the end; after every block and of the embedding when null.
    /// </summary>
    public int? Block { get; init; }

    /// <summary>Only at this position, negative from the end; at every position when null.</summary>
    public int? Position { get; init; }

    /// <summary>The id of a token whose probability is kept of each cell; none when null.</summary>
    public int? Target { get; init; }
}
