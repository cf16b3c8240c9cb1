namespace Attendance.Web.Protocol;

/// <summary>Two runs that are to be compared.</summary>
/// <param name="A">The first run's id.</param>
/// <param name="B">The second run's id.</param>
/// <param name="Align"><c>ids</c> (when null), <c>text</c> or <c>positions</c>.</param>
/// <param name="Measures">
/// <c>divergence</c> alone when null; <c>attribution</c>, <c>output</c> and <c>pattern</c> run the prompts again.
/// </param>
internal sealed record CompareRequest(string? A, string? B, string? Align, string[]? Measures);

/// <summary>How two runs differ.</summary>
/// <param name="Alignment">Every token of both in order, as positions in A and B; null where one has no
/// partner.</param>
/// <param name="Labels">A label for each aligned pair.</param>
/// <param name="Rankings">How each head differs.</param>
/// <param name="Target">The logit difference that effects are of, in words; null where none was asked for.</param>
internal sealed record CompareAnswer(
    IReadOnlyList<int?[]> Alignment, IReadOnlyList<string> Labels, IReadOnlyList<HeadValues> Rankings, string? Target);
