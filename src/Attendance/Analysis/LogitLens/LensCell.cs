namespace Attendance.Analysis.LogitLens;

/// <summary>What the model would say if a block were its last one.</summary>
/// <param name="Block">The block, 0-based; null for the embedding, before the first block.</param>
/// <param name="Position">The position, 0-based.</param>
/// <param name="Candidates">The most probable tokens, the first one first.</param>
/// <param name="Entropy">−Σ p·ln p over the vocabulary, nats; 0 to ln V.</param>
/// <param name="Target">The token that was asked for, or null.</param>
public sealed record LensCell(
    int? Block, int Position, IReadOnlyList<TokenProbability> Candidates, double Entropy, TokenProbability? Target)
{
    /// <summary>Where it is, in words: <c>embedding</c>, <c>block 3</c>.</summary>
    public string Place => Block is { } block
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"block {block}")
        : "embedding";
}
