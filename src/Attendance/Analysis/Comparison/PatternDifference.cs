using System.Numerics.Tensors;
using Attendance.Attention;

namespace Attendance.Analysis.Comparison;

/// <summary>
/// How much more a head looks at a key in B than in A: pattern B − pattern A, over aligned queries and keys; −1 to 1.
/// Tokens without a partner have neither row nor column, so a row sums to 0 only where every token has one.
/// </summary>
public static class PatternDifference
{
    /// <summary>One head's difference, a row and a column for each aligned pair.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such block or head.</exception>
    public static AttentionMatrix Of(RunPair pair, int block, int head)
    {
        ArgumentNullException.ThrowIfNull(pair);
        (AttentionMaps a, AttentionMaps b) = pair.Attention;
        return Of(pair.Alignment, a.Pattern(block, head), b.Pattern(block, head));
    }

    /// <summary>All heads of one block.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="block">The block; negative from the end.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such block.</exception>
    public static AttentionGrid AllHeads(RunPair pair, int block)
    {
        ArgumentNullException.ThrowIfNull(pair);
        block = pair.Attention.A.BlockIndex(block);
        return Grid(
            pair, $"all heads of block {block}", [.. Enumerable.Range(0, pair.Heads).Select(head => (block, head))]);
    }

    /// <summary>One head in every block.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="head">The head; negative from the end.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such head.</exception>
    public static AttentionGrid HeadThroughBlocks(RunPair pair, int head)
    {
        ArgumentNullException.ThrowIfNull(pair);
        head = pair.Attention.A.HeadIndex(head);
        return Grid(
            pair, $"head {head} in every block", [.. Enumerable.Range(0, pair.Blocks).Select(block => (block, head))]);
    }

    /// <summary>One head of one block.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="block">The block; negative from the end.</param>
    /// <param name="head">The head; negative from the end.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such block or head.</exception>
    public static AttentionGrid OneHead(RunPair pair, int block, int head)
    {
        ArgumentNullException.ThrowIfNull(pair);
        block = pair.Attention.A.BlockIndex(block);
        head = pair.Attention.A.HeadIndex(head);
        return Grid(pair, $"head {block}.{head}", [(block, head)]);
    }

    private static AttentionGrid Grid(RunPair pair, string title, (int Block, int Head)[] heads)
    {
        (AttentionMaps a, AttentionMaps b) = pair.Attention;
        AttentionMatrix[] patternsA = a.Patterns(heads);
        AttentionMatrix[] patternsB = b.Patterns(heads);
        IReadOnlyList<string> labels = pair.Labels;
        (string modelA, string modelB) = (pair.A.Model.Name, pair.B.Model.Name);
        string models = pair.HasTwoModels ? $"{modelB} − {modelA}" : $"{modelA} · B − A";
        return new AttentionGrid(
            $"{models} · {title}",
            [
                .. heads.Select((place, i) => new AttentionPanel(
                    $"block {place.Block} · head {place.Head}",
                    place.Block,
                    place.Head,
                    Of(pair.Alignment, patternsA[i], patternsB[i]))),
            ],
            labels,
            labels)
        {
            IsCausal = a.Kind == AttentionKind.CausalSelf && b.Kind == AttentionKind.CausalSelf,
        };
    }

    internal static AttentionMatrix Of(TokenAlignment alignment, AttentionMatrix a, AttentionMatrix b)
    {
        ReadOnlySpan<(int A, int B)> pairs = alignment.PairSpan;
        int count = pairs.Length;
        float[] values = new float[count * count];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> rowA = a.Row(pairs[row].A);
            ReadOnlySpan<float> rowB = b.Row(pairs[row].B);
            Span<float> difference = values.AsSpan(row * count, count);
            if (alignment.IsComplete)
            {
                TensorPrimitives.Subtract(rowB, rowA, difference);
                continue;
            }

            for (int column = 0; column < count; column++)
            {
                difference[column] = rowB[pairs[column].B] - rowA[pairs[column].A];
            }
        }

        return new AttentionMatrix(count, count, values);
    }
}
