namespace Attendance.Web.Protocol;

/// <summary>What is behind one weight; all values are the model's own.</summary>
/// <param name="Q">The query's vector, <c>[D]</c>.</param>
/// <param name="K">The key's vector, <c>[D]</c>.</param>
/// <param name="Scale">What q·k is multiplied by.</param>
/// <param name="Score">q·k times the scale; null where the query may not look.</param>
/// <param name="Weight">The weight.</param>
/// <param name="Mask">Whether the query may not look at the key.</param>
/// <param name="Row">The query's weights, <c>[T]</c>.</param>
/// <param name="Scores">The query's scores, <c>[T]</c>; null where it may not look.</param>
/// <param name="V">The key's value, <c>[D]</c>.</param>
/// <param name="Z">Weights times values of the query, <c>[D]</c>.</param>
internal sealed record NeuronAnswer(
    float[] Q, float[] K, float Scale, float? Score, float Weight, bool Mask, float[] Row, float?[] Scores, float[] V,
    float[] Z);
