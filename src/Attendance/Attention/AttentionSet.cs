using Attendance.Tokenizers;

namespace Attendance.Attention;

/// <summary>One of a run's kinds of attention, with the tokens of its rows and columns.</summary>
/// <param name="Name"><c>self</c> of a model with one stack; <c>encoder</c>, <c>decoder</c> or <c>cross</c> of one with
/// two.</param>
/// <param name="Maps">The attention.</param>
/// <param name="QueryTokens">The tokens that look, S of them.</param>
/// <param name="KeyTokens">The tokens looked at, T of them.</param>
public sealed record AttentionSet(
    string Name, AttentionMaps Maps, IReadOnlyList<Token> QueryTokens, IReadOnlyList<Token> KeyTokens);
