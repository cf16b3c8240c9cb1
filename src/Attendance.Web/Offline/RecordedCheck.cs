using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Offline;

/// <summary>
/// Whether answers that a page hands back can be this run's: a page shall not be written that cannot be opened.
/// </summary>
internal static class RecordedCheck
{
    /// <summary>Checks what does not concern a second run.</summary>
    /// <exception cref="RefusedException">Something is missing, or of another shape than the run.</exception>
    public static void Check(ExportRequest request, RunInfo info)
    {
        Require(
            request.Change is null
                || (request.Change is { Before: { } before, After: { } after } && before.All(IsWhole) && after.All(IsWhole)),
            "change");
        Require(request.Causes?.All(IsWhole) != false, "causes");
        Require(request.Generations?.All(IsWhole) != false, "generations");
    }

    /// <summary>A comparison of two runs, checked.</summary>
    /// <exception cref="RefusedException">It is not of these runs.</exception>
    public static CompareAnswer Of(CompareAnswer answer, RunInfo a, RunInfo b)
    {
        Require(
            answer is { Attention: not null, Alignment: { } steps, Labels: not null, Rankings: { } rankings }
                && steps.Concat(answer.QueryAlignment ?? [])
                    .All(step => step is { Length: 2 } && IsIn(step[0], a) && IsIn(step[1], b))
                && rankings.All(ranking => ranking is { Id: not null, Name: not null, About: not null, Unit: not null }
                    && IsOfHeads(ranking.Values)),
            "comparison");
        return answer;
    }

    private static bool IsIn(int? position, RunInfo info) => position is null || (position >= 0 && position < Longest(info));

    private static int Longest(RunInfo info) => Math.Max(info.Tokens.Count, info.DecoderTokens?.Count ?? 0);

    private static bool IsOfHeads(double?[][]? values) =>
        values is { Length: > 0 } && values.All(row => row is not null && row.Length == values[0].Length);

    private static bool IsWhole(RecordedCauses causes) =>
        causes is { Asked: not null, Answer: { Target: { } target, Unit: not null, Mlp: not null } answer }
            && IsWhole(target)
            && (answer.Against is null || IsWhole(answer.Against))
            && IsOfHeads(answer.Heads)
            && (answer.Attribution is null || IsOfHeads(answer.Attribution));

    private static bool IsWhole(RecordedGeneration generation) =>
        generation is { Steps: { } steps }
            && steps.All(step => step is { Token: { } token, Alternatives: { } others }
                && IsWhole(token)
                && others.All(IsWhole))
            && (generation.End is null || generation.End is { Reason: not null, Ids: not null });

    private static bool IsWhole(TokenInfo token) => token is { Text: not null, Piece: not null };

    private static bool IsWhole(Candidate candidate) => candidate is { Text: not null };

    private static void Require(bool isRight, string what)
    {
        if (!isRight)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"What '{what}' has is not what this server answered of the run; ask again, then save the page.");
        }
    }
}
