namespace Attendance.Files;

/// <summary>
/// What the axes of a stored tensor mean: <c>[B, H, T, T]</c>, <c>[B, 1, H, T, T]</c>, <c>[H, T, T]</c> or <c>[T,
/// T]</c>; of cross attention <c>[…, S, T]</c>.
/// </summary>
/// <param name="Blocks">B; 1 where the tensor has no such axis.</param>
/// <param name="Heads">H; 1 where the tensor has no such axis.</param>
/// <param name="Queries">S, or T where they are the same.</param>
/// <param name="Keys">T.</param>
/// <param name="HasBlocks">Whether there is an axis of blocks.</param>
/// <param name="HasHeads">Whether there is an axis of heads.</param>
internal sealed record AttentionLayout(int Blocks, int Heads, int Queries, int Keys, bool HasBlocks, bool HasHeads)
{
    /// <summary>What messages expect.</summary>
    public const string Expected = "[B, H, T, T], [B, 1, H, T, T], [H, T, T] or [T, T]";

    /// <summary>Elements of one pattern.</summary>
    public int PatternSize => Queries * Keys;

    /// <summary>Reads a shape, or gives null when it cannot be attention.</summary>
    /// <param name="shape">The axes.</param>
    /// <param name="isNamed">
    /// Whether somebody says that it is attention: then rows and columns may be of two texts. Else most weights would
    /// be.
    /// </param>
    public static AttentionLayout? TryRead(IReadOnlyList<long> shape, bool isNamed = false)
    {
        int rank = shape.Count;
        if (
            rank is < 2 or > 5
            || shape.Any(length => length is < 1 or > int.MaxValue)
            || (shape[^1] != shape[^2] && !isNamed)
            || shape[^2] * shape[^1] > Array.MaxLength
            || (rank == 5 && shape[1] != 1))
        {
            return null;
        }

        return new AttentionLayout(
            rank >= 4 ? (int)shape[0] : 1,
            rank >= 3 ? (int)shape[^3] : 1,
            (int)shape[^2],
            (int)shape[^1],
            rank >= 4,
            rank >= 3);
    }
}
