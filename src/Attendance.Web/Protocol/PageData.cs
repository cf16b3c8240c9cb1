namespace Attendance.Web.Protocol;

/// <summary>What an offline page knows, beside the chunks of numbers: its run, and what else is on screen.</summary>
internal sealed record PageData : PageRun
{
    /// <summary>Always <c>attendance-page</c>.</summary>
    public string Format { get; init; } = "attendance-page";

    public int Version { get; init; } = 1;

    /// <summary>What is shown at first, as in an address behind #; null for the beginning.</summary>
    public string? State { get; init; }

    /// <summary>What was answered while there was a model; null where nothing was asked.</summary>
    public PageRecorded? Recorded { get; init; }
}

/// <summary>A run in an offline page.</summary>
internal record PageRun
{
    public required RunInfo Info { get; init; }

    /// <summary>Patterns, and matrices of other measures.</summary>
    public required IReadOnlyList<PageSet> Sets { get; init; }

    /// <summary>Thumbnails; the page makes those that are missing.</summary>
    public required IReadOnlyList<PageWall> Walls { get; init; }

    /// <summary>The heads' scores of each set, or null.</summary>
    public IReadOnlyList<PageScores>? Scores { get; init; }

    /// <summary>Vectors of some blocks; null where there are none.</summary>
    public IReadOnlyList<PageVectors>? Vectors { get; init; }
}

/// <summary>Scores of heads in an offline page.</summary>
/// <param name="Attention">The heads' set.</param>
/// <param name="Scores">Every score.</param>
internal sealed record PageScores(string Attention, IReadOnlyList<HeadValues> Scores);

/// <summary>A set of patterns, or of another measure, in an offline page.</summary>
/// <param name="Attention">Of which kind of attention.</param>
/// <param name="Encoding">
/// <c>rows-f32</c>, <c>rows-u16</c>, <c>rows-s16</c>, <c>qk-f32</c>, <c>qk-i16</c>, <c>of-weights</c> or
/// <c>rest-of-weights</c>.
/// </param>
/// <param name="Error">The largest difference between a number in the page and the model's own, measured.</param>
/// <param name="Causal">Whether rows end at the diagonal.</param>
/// <param name="Blocks">The chunk of each block.</param>
internal sealed record PageSet(
    string Attention, string Encoding, double Error, bool Causal, IReadOnlyList<string> Blocks)
{
    /// <summary>What the cells say; the weight when null.</summary>
    public string? Measure { get; init; }

    /// <summary>True where all heads of a block have one matrix, which is stored once.</summary>
    public bool? PerBlock { get; init; }

    /// <summary>True where what is behind the diagonal is −∞, and not 0.</summary>
    public bool? Masked { get; init; }

    /// <summary>Of vectors, the largest difference between a score that the page makes and the model's own.</summary>
    public double? ScoreError { get; init; }

    /// <summary>Of vectors, what q·k is multiplied by.</summary>
    public float? Scale { get; init; }

    /// <summary>Of vectors, D.</summary>
    public int? HeadSize { get; init; }

    /// <summary>Of vectors, whether the keys' mean stands behind them and is to be added.</summary>
    public bool? CentredKeys { get; init; }
}

/// <summary>The thumbnails of one measure in an offline page.</summary>
/// <param name="Attention">Of which set.</param>
/// <param name="Measure">What the cells say.</param>
/// <param name="Side">Rows and columns of one.</param>
/// <param name="Low">What byte 0 means.</param>
/// <param name="High">What byte 255 means.</param>
/// <param name="Chunk">The chunk with the bytes.</param>
internal sealed record PageWall(string Attention, string Measure, int Side, float Low, float High, string Chunk);

/// <summary>What passed at the hook points <c>q</c>, <c>k</c>, <c>v</c> and <c>z</c> of one block.</summary>
/// <param name="Attention">Of which kind of attention.</param>
/// <param name="Block">0-based.</param>
/// <param name="Scale">What q·k is multiplied by.</param>
/// <param name="HeadSize">D.</param>
/// <param name="Chunk">float32 q <c>[S, H, D]</c>, k <c>[T, H, D]</c>, v <c>[T, H, D]</c>, z <c>[S, H, D]</c>.</param>
internal sealed record PageVectors(string Attention, int Block, float Scale, int HeadSize, string Chunk);
