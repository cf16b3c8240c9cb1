using System.Globalization;
using Attendance.Analysis;
using Attendance.Models;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Looking;

/// <summary>The tokens that may come next in a run.</summary>
internal static class NextCandidates
{
    /// <summary>Each goes over the whole vocabulary.</summary>
    private const int Most = 64;

    /// <summary>Those of some ids, in their order.</summary>
    /// <param name="model">The run's model.</param>
    /// <param name="kept">The run.</param>
    /// <param name="ids">The ids, with commas between.</param>
    /// <exception cref="RefusedException">There are none, too many, or the run predicts nothing.</exception>
    public static IReadOnlyList<Candidate> Of(TransformerModel model, KeptRun kept, string ids)
    {
        string[] parts = ids.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (kept.Info.Next is null)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "This run predicts no next token.");
        }

        return parts.Length is > 0 and <= Most
            ? [.. parts.Select(part => Candidate.Of(TokenProbability.Of(model, kept.Run.NextTokenLogits, Id(part)), model.Tokenizer))]
            : throw new RefusedException(
                StatusCodes.Status400BadRequest, $"There are {parts.Length} ids; expected 1 to {Most}, with commas between.");
    }

    private static int Id(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
        ? id
        : throw new RefusedException(StatusCodes.Status400BadRequest, $"'{text}' is no id; expected a whole number.");
}
