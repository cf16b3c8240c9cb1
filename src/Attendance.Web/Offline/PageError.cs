namespace Attendance.Web.Offline;

/// <summary>How wrong a page is at most, measured.</summary>
/// <param name="Numbers">Of the set's own numbers: weights, or another measure.</param>
/// <param name="Scores">Of the scores that the page makes of queries and keys; 0 where it makes none.</param>
internal readonly record struct PageError(double Numbers, double Scores = 0)
{
    /// <summary>The larger of both in each.</summary>
    public static PageError Max(PageError a, PageError b) =>
        new(Math.Max(a.Numbers, b.Numbers), Math.Max(a.Scores, b.Scores));
}
