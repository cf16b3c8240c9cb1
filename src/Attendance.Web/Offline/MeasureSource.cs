using Attendance.Web.Looking;
using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>The matrices of a measure that a page shall have beside its weights.</summary>
/// <param name="Set">The kind of attention that they are made of.</param>
/// <param name="Measure">What the cells say.</param>
/// <param name="Cells">The matrices.</param>
/// <param name="IsShown">Whether it is on screen, so that its thumbnails shall be there at once.</param>
internal sealed record MeasureSource(AttentionInfo Set, MeasureInfo Measure, Cells Cells, bool IsShown)
{
    /// <summary>Whether all heads of a block have one matrix.</summary>
    public bool IsPerBlock => Measure.Scope == "block";
}
