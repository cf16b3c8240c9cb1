using Attendance.Analysis.HeadFinding;
using Attendance.Models;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>By what the heads of a run can be sorted.</summary>
internal static class HeadRanking
{
    /// <summary>Every score of every head of one kind.</summary>
    /// <param name="run">The run.</param>
    /// <param name="attention">The heads' kind of attention, by its name.</param>
    /// <exception cref="Errors.InvalidRequestException">There is only one token.</exception>
    public static ScoresAnswer Of(Run run, string attention)
    {
        HeadScores scores = HeadFinder.Find(run, attention: attention);
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
