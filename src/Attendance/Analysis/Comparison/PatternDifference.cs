using Attendance.Analysis.Measures;
using Attendance.Attention;

namespace Attendance.Analysis.Comparison;

/// <summary>
/// How much more a head looks at a key in B than in A: pattern B − pattern A, over aligned queries and keys; −1 to 1.
/// Tokens without a partner have neither row nor column, so a row sums to 0 only where every token has one. And the
/// same of any other <see cref="Measure"/>; what is −∞ in both, a score behind the mask, stays −∞.
/// </summary>
/// <remarks>For another measure than the weight the pair must have kept <see cref="Measure.Points"/>.</remarks>
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
        return Of(pair, a.Pattern(block, head), b.Pattern(block, head));
    }

    /// <summary>All heads of one block.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="block">The block; negative from the end.</param>
    /// <param name="measure">What is compared; the weight when null.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such block.</exception>
    public static AttentionGrid AllHeads(RunPair pair, int block, PerHeadMeasure? measure = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        block = pair.Attention.A.BlockIndex(block);
        return Grid(
            pair,
            measure,
            $"all heads of block {block}",
            [.. Enumerable.Range(0, pair.Heads).Select(head => (block, head))]);
    }

    /// <summary>One head in every block.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="head">The head; negative from the end.</param>
    /// <param name="measure">What is compared; the weight when null.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such head.</exception>
    public static AttentionGrid HeadThroughBlocks(RunPair pair, int head, PerHeadMeasure? measure = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        head = pair.Attention.A.HeadIndex(head);
        return Grid(
            pair,
            measure,
            $"head {head} in every block",
            [.. Enumerable.Range(0, pair.Blocks).Select(block => (block, head))]);
    }

    /// <summary>One head of one block.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="block">The block; negative from the end.</param>
    /// <param name="head">The head; negative from the end.</param>
    /// <param name="measure">What is compared; the weight when null.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such block or head.</exception>
    public static AttentionGrid OneHead(RunPair pair, int block, int head, PerHeadMeasure? measure = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        block = pair.Attention.A.BlockIndex(block);
        head = pair.Attention.A.HeadIndex(head);
        return Grid(pair, measure, $"head {block}.{head}", [(block, head)]);
    }

    /// <summary>A measure of whole blocks: one block, or every block.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="measure">What is compared.</param>
    /// <param name="block">The block, negative from the end; every one when null.</param>
    /// <exception cref="Errors.InvalidRequestException">
    /// There is no such block, or a prompt is too long for the measure.
    /// </exception>
    public static AttentionGrid Blocks(RunPair pair, PerBlockMeasure measure, int? block = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(measure);
        int first = block is { } one ? pair.Attention.A.BlockIndex(one) : 0;
        int count = block is null ? pair.Blocks : 1;
        AttentionMatrix[] a = measure.Of(pair.A, first, count);
        AttentionMatrix[] b = measure.Of(pair.B, first, count);
        return Grid(
            pair,
            measure,
            block is null ? "every block" : $"block {first}",
            [
                .. a.Select((matrix, i) => new AttentionPanel(
                    $"block {first + i}", first + i, null, Of(pair, matrix, b[i]))),
            ]);
    }

    private static AttentionGrid Grid(
        RunPair pair, PerHeadMeasure? measure, string title, (int Block, int Head)[] heads)
    {
        measure ??= new WeightMeasure();
        AttentionMatrix[] a = measure.Of(pair.A, heads);
        AttentionMatrix[] b = ((PerHeadMeasure)measure.For(pair.B.Model)).Of(pair.B, heads);
        return Grid(
            pair,
            measure,
            title,
            [
                .. heads.Select((place, i) => new AttentionPanel(
                    $"block {place.Block} · head {place.Head}",
                    place.Block,
                    place.Head,
                    Of(pair, a[i], b[i]))),
            ]);
    }

    private static AttentionGrid Grid(RunPair pair, Measure measure, string title, AttentionPanel[] panels)
    {
        (string modelA, string modelB) = (pair.A.Model.Name, pair.B.Model.Name);
        string models = pair.HasTwoModels ? $"{modelB} − {modelA}" : $"{modelA} · B − A";
        string what = measure is WeightMeasure ? "" : $"{measure.Label} · ";
        return new AttentionGrid($"{models} · {what}{title}", panels, pair.QueryLabels, pair.Labels)
        {
            IsCausal = pair.Attention.A.Kind == AttentionKind.CausalSelf
                && pair.Attention.B.Kind == AttentionKind.CausalSelf,
        };
    }

    internal static AttentionMatrix Of(
        TokenAlignment queries, TokenAlignment keys, AttentionMatrix a, AttentionMatrix b) =>
        Of(queries.PairSpan, keys.PairSpan, a, b);

    private static AttentionMatrix Of(RunPair pair, AttentionMatrix a, AttentionMatrix b) =>
        Of(pair.QueryAlignment, pair.Alignment, a, b);

    private static AttentionMatrix Of(
        ReadOnlySpan<(int A, int B)> queries, ReadOnlySpan<(int A, int B)> keys, AttentionMatrix a, AttentionMatrix b)
    {
        float[] values = new float[queries.Length * keys.Length];
        for (int row = 0; row < queries.Length; row++)
        {
            ReadOnlySpan<float> rowA = a.Row(queries[row].A);
            ReadOnlySpan<float> rowB = b.Row(queries[row].B);
            OfRows(keys, rowA, rowB, values.AsSpan(row * keys.Length, keys.Length));
        }

        return new AttentionMatrix(queries.Length, keys.Length, values);
    }

    /// <summary>The difference of two rows.</summary>
    /// <param name="keys">Which keys are partners.</param>
    /// <param name="a">A's row, <c>[T]</c>.</param>
    /// <param name="b">B's row.</param>
    /// <param name="difference">Takes B − A, a number for each pair.</param>
    internal static void OfRows(
        ReadOnlySpan<(int A, int B)> keys, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> difference)
    {
        for (int column = 0; column < keys.Length; column++)
        {
            (float inA, float inB) = (a[keys[column].A], b[keys[column].B]);
            difference[column] = float.IsNegativeInfinity(inA) && float.IsNegativeInfinity(inB) ? inA : inB - inA;
        }
    }
}
