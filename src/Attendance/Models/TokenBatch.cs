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
    /// 1 (true) for a real token, 0 for padding, <c>[batch, T]</c>: Hugging Face's <c>attention_mask</c>. Null when every token
    /// is real. Padding may be on the left, on the right, or anywhere.
    /// </param>
    /// <param name="positions">
    /// The row of the position embedding for each token, <c>[batch, T]</c>. Null for 0 to T − 1 whatever the mask, as Hugging
    /// Face's <c>forward()</c> does; its <c>generate()</c> passes positions that count real tokens only.
    /// </param>
    /// <param name="tokenTypes">
    /// 0 for sentence A, 1 for sentence B, <c>[batch, T]</c>: Hugging Face's <c>token_type_ids</c>. Null for all 0.
    /// </param>
    /// <exception cref="InvalidRequestException">Rows of unequal length, no row, or a row without a real token.</exception>
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
        CheckLengths(ids, ids.Count, "ids");
        CheckLengths(mask, ids.Count, "the attention mask");
        CheckLengths(positions, ids.Count, "position ids");
        CheckLengths(tokenTypes, ids.Count, "token types");
        for (int row = 0; row < ids.Count; row++)
        {
            if (mask is not null && !mask[row].Contains(true))
            {
                throw new InvalidRequestException($"Row {row} of the batch is all padding; expected at least one real token.");
            }
        }

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

    /// <summary>T, padding included.</summary>
    public int Length { get; }

    /// <summary>Where the real tokens of a row stand.</summary>
    /// <param name="row">0 to the number of rows − 1.</param>
    public int[] RealPositions(int row) =>
        [.. Enumerable.Range(0, Length).Where(position => Mask is null || Mask[row][position])];

    private void CheckLengths<T>(IReadOnlyList<T[]>? rows, int count, string what)
    {
        if (rows is not null && (rows.Count != count || rows.Any(row => row.Length != Length)))
        {
            throw new InvalidRequestException(
                $"A batch needs rows of one length: {what} must be {count} × {Length}; pad the shorter rows.");
        }
    }
}
