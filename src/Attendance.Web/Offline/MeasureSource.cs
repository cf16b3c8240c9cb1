using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Web.Looking;
using Attendance.Web.Protocol;
using Attendance.Web.Store;

namespace Attendance.Web.Offline;

/// <summary>The matrices of a measure that a page shall have beside its weights.</summary>
/// <param name="Set">The kind of attention that they are made of.</param>
/// <param name="Measure">What the cells say.</param>
/// <param name="Cells">The matrices.</param>
/// <param name="FactorsOf">
/// What a head's weights are to be multiplied by, where that is all there is to the measure; null where it is not.
/// </param>
/// <param name="IsShown">Whether it is on screen, so that its thumbnails shall be there at once.</param>
internal sealed record MeasureSource(
    AttentionInfo Set, MeasureInfo Measure, Cells Cells, Func<HeadId, WeightFactors?> FactorsOf, bool IsShown)
{
    /// <summary>Whether all heads of a block have one matrix.</summary>
    public bool IsPerBlock => Measure.Scope == "block";

    /// <summary>A measure of one kind of attention.</summary>
    /// <param name="set">The kind.</param>
    /// <param name="cache">A run that kept what the measure is made of.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="isShown">Whether it is on screen.</param>
    public static MeasureSource Of(AttentionInfo set, ActivationCache cache, Measure measure, bool isShown)
    {
        AttentionMaps maps = cache.Attention.Maps;
        var prepared = new PreparedMeasure(measure.Name, maps.ComputedBlocks * maps.Heads, 0);
        Cells cells = measure switch
        {
            PerBlockMeasure ofBlocks => new BlockCells(ofBlocks, cache, prepared, set),
            ScoreMeasure => new PatternCells(maps, set, scores: true),
            _ => new ChangedCells((PerHeadMeasure)measure, cache, prepared, set),
        };
        return new MeasureSource(
            set,
            RunMeasures.InfoOf(measure),
            cells,
            head => (measure as PerHeadMeasure)?.ChangeOf(cache, head) is KeyFactors change
                ? change.Factors(maps.Queries)
                : null,
            isShown);
    }
}
