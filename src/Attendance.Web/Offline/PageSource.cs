using Attendance.Web.Looking;
using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>What a run in an offline page is written of.</summary>
/// <param name="Info">The run; what a file cannot do is taken out of it.</param>
/// <param name="Sets">Its patterns, the primary ones first.</param>
/// <param name="Weights">The primary ones as cells, for the thumbnails.</param>
/// <param name="Scores">The heads' scores of each set, or null.</param>
internal sealed record PageSource(
    RunInfo Info, IReadOnlyList<IPageSet> Sets, Cells Weights, IReadOnlyList<PageScores>? Scores)
{
    /// <summary>Other measures.</summary>
    public IReadOnlyList<MeasureSource> Measures { get; init; } = [];

    /// <summary>Vectors of some blocks.</summary>
    public IReadOnlyList<VectorSource> Vectors { get; init; } = [];
}
