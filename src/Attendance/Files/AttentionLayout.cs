namespace Attendance.Files;

/// <summary>
/// What the axes of a stored tensor mean: <c>[B, H, T, T]</c>, <c>[B, 1, H, T, T]</c>, <c>[H, T, T]</c> or <c>[T,
/// T]</c>.
/// </summary>
/// <param name="Blocks">B; 1 where the tensor has no such axis.</param>
/// <param name="Heads">H; 1 where the tensor has no such axis.</param>
/// <param name="Length">T.</param>
/// <param name="HasBlocks">Whether there is an axis of blocks.</param>
/// <param name="HasHeads">Whether there is an axis of heads.</param>
internal sealed record AttentionLayout(int Blocks, int Heads, int Length, bool HasBlocks, bool HasHeads)
{
    /// <summary>What messages expect.</summary>
    public const string Expected = "[B, H, T, T], [B, 1, H, T, T], [H, T, T] or [T, T]";

    /// <summary>Elements of one pattern.</summary>
    public int PatternSize => Length * Length;

    /// <summary>Reads a shape, or gives null when it cannot be attention.</summary>
    public static AttentionLayout? TryRead(IReadOnlyList<long> shape)
    {
        int rank = shape.Count;
        if (
            rank is < 2 or > 5
            || shape.Any(length => length is < 1 or > int.MaxValue)
            || shape[^1] != shape[^2]
            || shape[^1] * shape[^1] > Array.MaxLength
            || (rank == 5 && shape[1] != 1))
        {
            return null;
        }

        return new AttentionLayout(
            rank >= 4 ? (int)shape[0] : 1,
            rank >= 3 ? (int)shape[^3] : 1,
            (int)shape[^1],
            rank >= 4,
            rank >= 3);
    }
}
