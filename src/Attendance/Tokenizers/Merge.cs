namespace Attendance.Tokenizers;

/// <summary>What becomes of two pieces that stand beside each other.</summary>
/// <param name="Rank">When it was learned; the lowest goes first.</param>
/// <param name="Id">The piece that they become.</param>
internal readonly record struct Merge(int Rank, int Id)
{
    /// <summary>Two pieces as one key.</summary>
    public static long Pair(int left, int right) => ((long)left << 32) | (uint)right;
}
