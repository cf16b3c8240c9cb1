using System.Globalization;
using Attendance.Attention;
using Attendance.Errors;

namespace Attendance.Files;

/// <summary>What can be looked at together in a file of attention, with titles and labels.</summary>
public static class StoredViews
{
    /// <summary>
    /// All heads of one block, one head in every block, or one matrix: whichever of the two numbers is given.
    /// </summary>
    /// <param name="stored">The attention.</param>
    /// <param name="tokens">
    /// Labels of columns, T of them, and of rows where there are as many; those of the file when null, and positions
    /// where it has none.
    /// </param>
    /// <param name="block">
    /// The block, negative from the end; null for the last, or for every block when there is a head.
    /// </param>
    /// <param name="head">The head, negative from the end; null for all.</param>
    /// <exception cref="InvalidRequestException">
    /// No such block or head, no such axis, or too few or too many labels.
    /// </exception>
    public static AttentionGrid View(
        this StoredAttention stored,
        IReadOnlyList<StoredToken>? tokens = null,
        int? block = null,
        int? head = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        RefuseMissingAxis(stored, block, stored.HasBlocks, "block");
        RefuseMissingAxis(stored, head, stored.HasHeads, "head");
        block = block is { } b ? stored.BlockIndex(b) : null;
        head = head is { } h ? stored.HeadIndex(h) : null;
        (string title, (int Block, int Head)[] places) = (block, head) switch
        {
            _ when !stored.HasHeads => (stored.Tensor, [(0, 0)]),
            (null, { } one) when stored.HasBlocks => (
                $"head {one} in every block",
                Enumerable.Range(0, stored.Blocks).Select(i => (i, one)).ToArray()),
            ({ } at, { } one) => ($"head {at}.{one}", [(at, one)]),
            (null, { } one) => ($"{stored.Tensor} · head {one}", [(0, one)]),
            _ when !stored.HasBlocks => ($"{stored.Tensor} · all heads", Heads(stored, 0)),
            _ => ($"all heads of block {block ?? stored.Blocks - 1}", Heads(stored, block ?? stored.Blocks - 1)),
        };
        string[] keys = Labels(stored, tokens ?? stored.StoredTokens, stored.Keys);
        bool isSquare = stored.Queries == stored.Keys;
        string[] queries = tokens is not null && isSquare
            ? keys
            : Labels(stored, stored.StoredQueryTokens, stored.Queries);
        string name = stored.Metadata.TryGetValue(RunFile.ModelKey, out string? model)
            ? model
            : Path.GetFileName(stored.FileName);
        return new AttentionGrid(
            $"{name} · {Kind(stored.Tensor)}{title}",
            [.. places.Select(place => Panel(stored, place.Block, place.Head))],
            queries,
            keys)
        {
            IsCausal = isSquare,
        };
    }

    private static (int Block, int Head)[] Heads(StoredAttention stored, int block) =>
        [.. Enumerable.Range(0, stored.Heads).Select(head => (block, head))];

    private static AttentionPanel Panel(StoredAttention stored, int block, int head)
    {
        string title = (stored.HasBlocks, stored.HasHeads) switch
        {
            (true, _) => $"block {block} · head {head}",
            (_, true) => $"head {head}",
            _ => stored.Tensor,
        };
        return new AttentionPanel(
            title,
            stored.HasBlocks ? block : null,
            stored.HasHeads ? head : null,
            stored.Pattern(block, head));
    }

    private static string[] Labels(StoredAttention stored, IReadOnlyList<StoredToken>? tokens, int count)
    {
        if (tokens is null)
        {
            return [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        }

        return tokens.Count == count
            ? [.. tokens.Select(token => token.Text)]
            : throw new InvalidRequestException(
                $"There are {tokens.Count} tokens, but '{stored.Tensor}' of {stored.FileName} has "
                    + $"{count} positions; "
                    + "give as many tokens as positions.");
    }

    /// <summary>Which of an export's kinds of attention it is, as a run's own pictures say it.</summary>
    private static string Kind(string tensor) =>
        tensor.EndsWith("_" + RunFile.Attention, StringComparison.Ordinal) ? $"{tensor.Replace('_', ' ')} · " : "";

    private static string Axes(StoredAttention stored, string before) =>
        before + (stored.Queries == stored.Keys ? "T, T]" : "S, T]");

    private static void RefuseMissingAxis(StoredAttention stored, int? number, bool has, string what)
    {
        if (number is not null && !has)
        {
            throw new InvalidRequestException(
                $"'{stored.Tensor}' of {stored.FileName} has no {what}s to choose from: it is "
                    + (stored.HasHeads ? Axes(stored, "[H, ") : $"one matrix, {Axes(stored, "[")}")
                    + $"; leave out --{what}.");
        }
    }
}
