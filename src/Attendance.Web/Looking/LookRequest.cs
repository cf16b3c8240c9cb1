using Attendance.Web.Endpoints;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Looking;

/// <summary>Which matrices a request means.</summary>
/// <param name="Attention">
/// The set of patterns: <c>self</c>, <c>encoder</c>, <c>decoder</c>, <c>cross</c>; the primary one when null.
/// </param>
/// <param name="Measure">What the cells say.</param>
/// <param name="Target">For <c>logit</c>, the token whose logit it is; null for the most probable next one.</param>
/// <param name="Against">For <c>logit</c>, the token whose logit is subtracted, or null.</param>
internal sealed record LookRequest(string? Attention, string Measure, string? Target, string? Against)
{
    /// <summary>Reads an address.</summary>
    public static LookRequest Of(HttpRequest request) => new(
        request.Query["attention"], request.Word("measure", "weight"), request.Query["target"],
        request.Query["against"]);
}
