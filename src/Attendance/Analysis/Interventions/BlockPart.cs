using System.Globalization;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// What writes to the residual stream inside a block: a head, written <c>5.1</c>, or the MLP, written <c>5.mlp</c>; in
/// a model with several kinds of attention with the kind before it, <c>cross.5.1</c>, <c>decoder.5.mlp</c>.
/// </summary>
/// <param name="Block">The block; negative from the end.</param>
/// <param name="Head">The head, negative from the end; null for the MLP.</param>
public readonly record struct BlockPart(int Block, int? Head)
{
    private const string MlpName = "mlp";

    /// <summary>
    /// The kind of attention that has the head, or whose stack has the MLP, by its name in
    /// <see cref="ModelFeatures.AttentionNames"/>; null in a model with one.
    /// </summary>
    public string? Attention { get; init; }

    /// <summary>The part that a head is.</summary>
    /// <param name="head">The head.</param>
    public static implicit operator BlockPart(HeadId head) => new(head.Block, head.Head);

    /// <summary>A block's MLP.</summary>
    /// <param name="block">The block; negative from the end.</param>
    public static BlockPart Mlp(int block) => new(block, null);

    /// <summary>
    /// Reads <c>5.1</c> or <c>5.mlp</c>, and of a model with several kinds of attention <c>cross.5.1</c> or
    /// <c>decoder.5.mlp</c>; negative numbers count from the end, as in <c>-1.-2</c>.
    /// </summary>
    /// <param name="text">The part.</param>
    /// <param name="model">The model.</param>
    /// <param name="attention">
    /// The kind of a part that names none, in a model with several: of an MLP the kind's stack; null where one must be
    /// named.
    /// </param>
    /// <exception cref="InvalidRequestException">That is no part, or the model has no such part.</exception>
    public static BlockPart Parse(string text, TransformerModel model, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(model);
        bool isMlp = text.TrimEnd().EndsWith("." + MlpName, StringComparison.OrdinalIgnoreCase);
        (attention, string rest) = AttentionPrefix.Split(text, model, attention, isMlp);
        AttentionPrefix.Require(attention, model, rest, isMlp);
        return Parse(rest, Blocks(model, attention), Heads(model, attention)) with { Attention = attention };
    }

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
    /// <param name="model">The model.</param>
    /// <exception cref="InvalidRequestException">
    /// The model has no such part, or several kinds of attention of which none is named.
    /// </exception>
    public BlockPart Resolve(TransformerModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        AttentionPrefix.Require(Attention, model, (this with { Attention = null }).ToString(), Head is null);
        return Resolve(Blocks(model, Attention), Heads(model, Attention));
    }

    /// <summary>The same part with its numbers counted from the start.</summary>
    /// <param name="blocks">The model's number of blocks.</param>
    /// <param name="heads">Heads in a block.</param>
    /// <exception cref="InvalidRequestException">The model has no such part.</exception>
    public BlockPart Resolve(int blocks, int heads)
    {
        if (Head is { } head)
        {
            HeadId resolved = new HeadId(Block, head).Resolve(blocks, heads);
            return this with { Block = resolved.Block, Head = resolved.Head };
        }

        int block = Block < 0 ? Block + blocks : Block;
        return block >= 0 && block < blocks
            ? this with { Block = block }
            : throw new InvalidRequestException(
                $"There is no MLP {this}; the model has blocks 0 to {blocks - 1}, and negative numbers count from the "
                + "end.");
    }

    /// <inheritdoc/>
    public override string ToString() => AttentionPrefix.Join(
        Attention,
        Head is { } head
            ? new HeadId(Block, head).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{Block}.{MlpName}"));

    /// <summary>Where its output passes: a head's z, or what the MLP adds.</summary>
    internal HookPoint Output => AttentionSites.Of(Attention).At(Head is null ? HookSite.MlpOut : HookSite.Z, Block);

    private static int Blocks(TransformerModel model, string? attention) =>
        attention is null ? model.Blocks : model.BlocksWith(attention);

    private static int Heads(TransformerModel model, string? attention) =>
        attention is null ? model.Heads : model.HeadsWith(attention);
}
