using System.Globalization;
using Attendance.Errors;

namespace Attendance.Attention;

/// <summary>One attention head, written <c>block.head</c>, for example <c>5.1</c>.</summary>
/// <param name="Block">The block, 0-based.</param>
/// <param name="Head">The head inside the block, 0-based.</param>
public readonly record struct HeadId(int Block, int Head) : IComparable<HeadId>
{
    /// <summary>Reads <c>5.1</c>; negative numbers count from the end, as in <c>-1.-2</c>.</summary>
    /// <param name="text">The head.</param>
    /// <param name="blocks">The model's number of blocks.</param>
    /// <param name="heads">Heads in a block.</param>
    /// <exception cref="InvalidRequestException">That is no head, or the model has no such head.</exception>
    public static HeadId Parse(string text, int blocks, int heads)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Trim().Split('.');
        if (parts.Length != 2 || !TryNumber(parts[0], out int block) || !TryNumber(parts[1], out int head))
        {
            throw new InvalidRequestException($"'{text}' is no head; expected block.head, for example 5.1.");
        }

        return new HeadId(block, head).Resolve(blocks, heads);
    }

    /// <summary>The same head with both numbers counted from the start.</summary>
    /// <param name="blocks">The model's number of blocks.</param>
    /// <param name="heads">Heads in a block.</param>
    /// <exception cref="InvalidRequestException">The model has no such head.</exception>
    public HeadId Resolve(int blocks, int heads)
    {
        int block = Block < 0 ? Block + blocks : Block;
        int head = Head < 0 ? Head + heads : Head;
        return block >= 0 && block < blocks && head >= 0 && head < heads
            ? new HeadId(block, head)
            : throw new InvalidRequestException(
                $"There is no head {this}; the model has blocks 0 to {blocks - 1} with heads 0 to {heads - 1}, "
                + "and negative numbers count from the end.");
    }

    /// <summary>Every head of a model, block by block.</summary>
    /// <param name="blocks">The model's number of blocks.</param>
    /// <param name="heads">Heads in a block.</param>
    public static HeadId[] All(int blocks, int heads) =>
        [.. Enumerable.Range(0, blocks * heads).Select(index => new HeadId(index / heads, index % heads))];

    /// <inheritdoc/>
    public int CompareTo(HeadId other) => (Block, Head).CompareTo((other.Block, other.Head));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Block}.{Head}");

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
