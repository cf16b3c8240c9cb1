using Attendance.Attention;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Looking;

/// <summary>What the cells of a matrix say.</summary>
internal abstract class Measure(MeasureInfo info)
{
    /// <summary>Every measure.</summary>
    public static IReadOnlyList<Measure> All { get; } = [new WeightMeasure(), new ScoreMeasure()];

    /// <summary>What the page knows of it.</summary>
    public MeasureInfo Info { get; } = info;

    /// <summary>The measure of a name.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static Measure Named(string id) =>
        All.FirstOrDefault(measure => measure.Info.Id == id)
        ?? throw new RefusedException(
            StatusCodes.Status400BadRequest,
            $"There is no measure '{id}'; expected one of {string.Join(", ", All.Select(measure => measure.Info.Id))}.");

    /// <summary>Some rows of one head's matrix.</summary>
    /// <param name="maps">The run's attention.</param>
    /// <param name="block">0-based.</param>
    /// <param name="head">0-based.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">Takes the rows, <c>[n, T]</c>.</param>
    public abstract void Rows(AttentionMaps maps, int block, int head, int first, Span<float> rows);
}
