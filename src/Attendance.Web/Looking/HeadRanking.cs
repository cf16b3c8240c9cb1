using Attendance.Analysis.HeadFinding;
using Attendance.Models;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>By what the heads of a run can be sorted.</summary>
internal static class HeadRanking
{
    /// <summary>Every score of every head.</summary>
    /// <exception cref="Errors.InvalidRequestException">There is only one token.</exception>
    public static ScoresAnswer Of(Run run)
    {
        HeadScores scores = HeadFinder.Find(run);
        return new ScoresAnswer(
        [
            .. scores.Scores.Select((score, i) => new HeadValues(
                score.Name,
                score.Name.Replace('_', ' '),
                score.Description,
                score.Unit,
                HeadValues.Finite(scores.Of(i)))),
        ]);
    }
}
