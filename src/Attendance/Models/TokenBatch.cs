using Attendance.Errors;

namespace Attendance.Models;

/// <summary>
/// Prompts of unequal length, padded to one length as Hugging Face does. What padding holds does not matter; it is not
/// computed at all.
/// </summary>
public sealed class TokenBatch
{
    /// <summary>Makes a batch.</summary>
    /// <param name="ids">Token ids, <c>[batch, T]</c>: every row of the same length.</param>
    /// <param name="mask">
    /// 1 (true) for a real token, 0 for padding, <c>[batch, T]</c>: Hugging Face's <c>attention_mask</c>. Null when
    /// every token is real. Padding may be on the left, on the right, or anywhere.
    /// </param>
    /// <param name="positions">
    /// The row of the position embedding for each token, <c>[batch, T]</c>. Null for 0 to T − 1 whatever the mask, as
    /// Hugging Face's <c>forward()</c> does; its <c>generate()</c> passes positions that count real tokens only.
    /// </param>
    /// <param name="tokenTypes">
    /// 0 for sentence A, 1 for sentence B, <c>[batch, T]</c>: Hugging Face's <c>token_type_ids</c>. Null for all 0.
    /// </param>
    /// <exception cref="InvalidRequestException">Rows of unequal length, no row, or a row without a real
    /// token.</exception>
    public TokenBatch(
        IReadOnlyList<int[]> ids, IReadOnlyList<bool[]>? mask = null, IReadOnlyList<int[]>? positions = null,
        IReadOnlyList<int[]>? tokenTypes = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0 || ids[0].Length == 0)
        {
            throw new InvalidRequestException("The batch is empty; expected at least one row of at least one token.");
        }

        Length = ids[0].Length;
        CheckLengths(ids, ids.Count, Length, "ids");
        CheckLengths(mask, ids.Count, Length, "the attention mask");
        CheckLengths(positions, ids.Count, Length, "position ids");
        CheckLengths(tokenTypes, ids.Count, Length, "token types");
        CheckMask(mask, "Row");
        Ids = ids;
        Mask = mask;
        Positions = positions;
        TokenTypes = tokenTypes;
    }

    /// <summary>Token ids, <c>[batch, T]</c>.</summary>
    public IReadOnlyList<int[]> Ids { get; }

    /// <summary>True for real tokens, <c>[batch, T]</c>, or null when all are.</summary>
    public IReadOnlyList<bool[]>? Mask { get; }

    /// <summary>Rows of the position embedding, <c>[batch, T]</c>, or null for 0 to T − 1.</summary>
    public IReadOnlyList<int[]>? Positions { get; }

    /// <summary>Token types, <c>[batch, T]</c>, or null when all are 0.</summary>
    public IReadOnlyList<int[]>? TokenTypes { get; }

    /// <summary>
    /// The decoder's token ids, <c>[batch, S]</c>, of a model that has an encoder, too; null for each row's own tokens
    /// shifted right.
    /// </summary>
    /// <exception cref="InvalidRequestException">Rows of unequal length, or not as many as there are
    /// prompts.</exception>
    public IReadOnlyList<int[]>? DecoderIds
    {
        get;
        init
        {
            CheckLengths(value, Ids.Count, value is [int[] first, ..] ? first.Length : 0, "the decoder's ids");
            field = value;
        }
    }

    /// <summary>
    /// True for real tokens of the decoder, <c>[batch, S]</c>, or null when all are. To be set behind the ids.
    /// </summary>
    /// <exception cref="InvalidRequestException">It is not of the ids' shape, or a row has no real token.</exception>
    public IReadOnlyList<bool[]>? DecoderMask
    {
        get;
        init
        {
            CheckLengths(value, Ids.Count, DecoderIds?[0].Length ?? 0, "the decoder's mask");
            CheckMask(value, "The decoder's row");
            field = value;
        }
    }

    /// <summary>T, padding included.</summary>
    public int Length { get; }

    /// <summary>Where the real tokens of a row stand.</summary>
    /// <param name="row">0 to the number of rows − 1.</param>
    public int[] RealPositions(int row) =>
        [.. Enumerable.Range(0, Length).Where(position => Mask is null || Mask[row][position])];

    /// <summary>Where the real tokens of a row of the decoder stand; nothing where no ids were given.</summary>
    /// <param name="row">0 to the number of rows − 1.</param>
    public int[] RealDecoderPositions(int row) =>
    [
        .. Enumerable.Range(0, DecoderIds?[row].Length ?? 0)
            .Where(position => DecoderMask is null || DecoderMask[row][position]),
    ];

    private static void CheckLengths<T>(IReadOnlyList<T[]>? rows, int count, int length, string what)
    {
        if (rows is not null && (rows.Count != count || rows.Any(row => row.Length != length)))
        {
            throw new InvalidRequestException(
                $"A batch needs rows of one length: {what} must be {count} × {length}; pad the shorter rows.");
        }
    }

    private static void CheckMask(IReadOnlyList<bool[]>? mask, string what)
    {
        for (int row = 0; row < mask?.Count; row++)
        {
            if (!mask[row].Contains(true))
            {
                throw new InvalidRequestException(
                    $"{what} {row} of the batch is all padding; expected at least one real token.");
            }
        }
    }
}
