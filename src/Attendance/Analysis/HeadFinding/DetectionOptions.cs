namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// How patterns are held against detection patterns. Scores that know no detection pattern are not touched.
/// </summary>
public sealed record DetectionOptions
{
    /// <summary>TransformerLens's defaults: <see cref="ErrorMeasure.Mul"/>, nothing left out.</summary>
    public static DetectionOptions Default { get; } = new();

    /// <summary>TransformerLens's <c>error_measure</c>.</summary>
    public ErrorMeasure Measure { get; init; }

    /// <summary>
    /// Leaves the first token's column out, where heads that have nothing to do put their weight: TransformerLens's
    /// <c>exclude_bos</c>.
    /// </summary>
    public bool ExcludeFirst { get; init; }

    /// <summary>Leaves the diagonal out: TransformerLens's <c>exclude_current_token</c>.</summary>
    public bool ExcludeCurrent { get; init; }
}
