namespace Attendance.Web.Protocol;

/// <summary>Which logit is to be explained.</summary>
/// <param name="Target">A token's text or <c>#</c> and its id; the most probable next one when null.</param>
/// <param name="Against">The token whose logit is subtracted; the most probable other one when null.</param>
/// <param name="Mean">Whether a part is replaced by its mean and not by 0.</param>
/// <param name="Attention">Whose heads, by the name of their set; the first when null.</param>
internal sealed record CausesRequest(string? Target, string? Against, bool Mean, string? Attention);

/// <summary>What every head and MLP does for a logit.</summary>
/// <param name="Target">The token.</param>
/// <param name="Against">The token whose logit is subtracted, or null.</param>
/// <param name="Clean">The logit, or difference, of the run as it is.</param>
/// <param name="Heads">What ablating each head changes, <c>[B][H]</c>.</param>
/// <param name="Mlp">What ablating each MLP of the heads' stack changes, <c>[B]</c>.</param>
/// <param name="Attribution">What each head writes to it directly, <c>[B][H]</c>; null where that cannot be
/// told.</param>
/// <param name="Unit">What the numbers are.</param>
/// <param name="Attention">The heads' set.</param>
internal sealed record CausesAnswer(
    TokenInfo Target, TokenInfo? Against, double Clean, double?[][] Heads, IReadOnlyList<double> Mlp,
    double?[][]? Attribution, string Unit, string Attention);
