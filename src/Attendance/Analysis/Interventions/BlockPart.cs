using System.Globalization;
using Attendance.Attention;
using Attendance.Errors;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// What writes to the residual stream inside a block: a head, written <c>5.1</c>, or the MLP, written <c>5.mlp</c>.
/// </summary>
/// <param name="Block">The block; negative from the end.</param>
/// <param name="Head">The head, negative from the end; null for the MLP.</param>
public readonly record struct BlockPart(int Block, int? Head)
{
    private const string MlpName = "mlp";

    /// <summary>The part that a head is.</summary>
    /// <param name="head">The head.</param>
    public static implicit operator BlockPart(HeadId head) => new(head.Block, head.Head);

    /// <summary>A block's MLP.</summary>
    /// <param name="block">The block; negative from the end.</param>
    public static BlockPart Mlp(int block) => new(block, null);

    /// <summary>Reads <c>5.1</c> or <c>5.mlp</c>; negative numbers count from the end, as in <c>-1.-2</c>.</summary>
    /// <param name="text">The part.</param>
    /// <param name="blocks">The model's number of blocks.</param>
    /// <param name="heads">Heads in a block.</param>
    /// <exception cref="InvalidRequestException">That is no part, or the model has no such part.</exception>
    public static BlockPart Parse(string text, int blocks, int heads)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        if (!trimmed.EndsWith("." + MlpName, StringComparison.OrdinalIgnoreCase))
        {
            return HeadId.Parse(text, blocks, heads);
        }

        string block = trimmed[..^(MlpName.Length + 1)];
        return int.TryParse(block, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? Mlp(number).Resolve(blocks, heads)
            : throw new InvalidRequestException($"'{text}' is no MLP; expected block.mlp, for example 5.mlp.");
    }

    /// <summary>The same part with its numbers counted from the start.</summary>
    /// <param name="blocks">The model's number of blocks.</param>
    /// <param name="heads">Heads in a block.</param>
    /// <exception cref="InvalidRequestException">The model has no such part.</exception>
    public BlockPart Resolve(int blocks, int heads)
    {
        if (Head is { } head)
        {
            return new HeadId(Block, head).Resolve(blocks, heads);
        }

        int block = Block < 0 ? Block + blocks : Block;
        return block >= 0 && block < blocks
            ? Mlp(block)
            : throw new InvalidRequestException(
                $"There is no MLP {this}; the model has blocks 0 to {blocks - 1}, and negative numbers count from the "
                + "end.");
    }

    /// <inheritdoc/>
    public override string ToString() => Head is { } head
        ? new HeadId(Block, head).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{Block}.{MlpName}");
}
