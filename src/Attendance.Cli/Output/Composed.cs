using Attendance.Attention;
using Attendance.Circuits.Composition;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>Composition scores, and how they are to be shown.</summary>
/// <param name="Model">The model.</param>
/// <param name="Scores">The scores, a kind each.</param>
/// <param name="Head">The one head whose pairs count, or null.</param>
/// <param name="IsExcess">Whether what unrelated heads score is subtracted.</param>
/// <param name="Top">How many pairs to list.</param>
internal sealed record Composed(
    TransformerModel Model, IReadOnlyList<CompositionScores> Scores, HeadId? Head, bool IsExcess, int Top)
{
    /// <summary>All pairs that count, of all kinds, largest first, less the baseline where it is subtracted.</summary>
    public IReadOnlyList<HeadComposition> Ranked { get; } =
    [
        .. Scores.SelectMany(scores => scores.Ranked())
            .Where(pair => Head is null || pair.Earlier == Head || pair.Later == Head)
            .Select(pair => IsExcess ? pair with { Score = pair.Score - Scores[0].Baseline } : pair)
            .OrderByDescending(pair => pair.Score),
    ];

    /// <summary>What unrelated heads score.</summary>
    public double Baseline => Scores[0].Baseline;
}
