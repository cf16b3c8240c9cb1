namespace Attendance.Web.Protocol;

/// <summary>Two runs that are to be compared.</summary>
/// <param name="A">The first run's id.</param>
/// <param name="B">The second run's id.</param>
/// <param name="Align"><c>ids</c> (when null), <c>text</c> or <c>positions</c>.</param>
/// <param name="Measures">
/// <c>divergence</c> alone when null; <c>attribution</c>, <c>output</c> and <c>pattern</c> run the prompts again.
/// </param>
/// <param name="Attention">Whose heads, by the name of their set in both runs; each one's first when null.</param>
internal sealed record CompareRequest(string? A, string? B, string? Align, string[]? Measures, string? Attention);

/// <summary>How two runs differ.</summary>
/// <param name="Attention">The heads' set, as A calls it.</param>
/// <param name="Alignment">
/// Every token that is looked at, of both in order, as positions in A and B; null where one has no partner. They are
/// the columns of a difference, and its rows unless there is <paramref name="QueryAlignment"/>.
/// </param>
/// <param name="Labels">A label for each aligned pair.</param>
/// <param name="Rankings">How each head differs.</param>
/// <param name="Target">The logit difference that effects are of, in words; null where none was asked for.</param>
/// <param name="QueryAlignment">The same of the tokens that look, where they are of another text.</param>
/// <param name="QueryLabels">A label for each pair of them.</param>
internal sealed record CompareAnswer(
    string Attention, IReadOnlyList<int?[]> Alignment, IReadOnlyList<string> Labels, IReadOnlyList<HeadValues> Rankings,
    string? Target, IReadOnlyList<int?[]>? QueryAlignment, IReadOnlyList<string>? QueryLabels);
