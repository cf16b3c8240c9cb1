using Attendance.Errors;
using Attendance.Tokenizers;

namespace Attendance.Models;

/// <summary>Many variants of one pass.</summary>
public abstract partial class TransformerModel
{
    /// <summary>Rows that are computed together: enough for products at full speed, few enough for memory.</summary>
    private protected const int VariantRows = 4096;

    /// <summary>
    /// Many variants of one pass, each alone: their logits where the model predicts
    /// (<see cref="LogitPositions.Last"/>).
    /// </summary>
    /// <param name="tokens">The prompt.</param>
    /// <param name="variants">What differs in each.</param>
    /// <param name="wanted">The token ids whose logits are wanted; all when null.</param>
    /// <param name="cancellationToken">Ends it between two parts of the computation.</param>
    /// <returns>For each variant the logits, <c>[V]</c> or those that are wanted.</returns>
    /// <exception cref="InvalidRequestException">
    /// No token, more than <see cref="Context"/>, or one outside the vocabulary.
    /// </exception>
    internal float[][] LogitsOfVariants(
        IReadOnlyList<Token> tokens, Variant[] variants, int[]? wanted, CancellationToken cancellationToken = default)
    {
        int[] ids = [.. tokens.Select(token => token.Id)];
        CheckLength(ids.Length);
        CheckIds(ids);
        CheckIds(wanted);
        float[][] logits = new float[variants.Length][];
        RefuseInsideAPass();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Forward(tokens, ids, variants, wanted, logits, cancellationToken);
        }

        return logits;
    }

    /// <summary>
    /// The same within a pass's turn. Here every variant is a sequence of its own in an ordinary pass, so that each
    /// weight is read once for many; a model may do better.
    /// </summary>
    private protected virtual void Forward(
        IReadOnlyList<Token> tokens, int[] ids, Variant[] variants, int[]? wanted, Span<float[]> logits,
        CancellationToken cancellationToken)
    {
        int most = Math.Max(1, VariantRows / ids.Length);
        using var result = new PassResult();
        for (int first = 0; first < variants.Length; first += most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Variant[] part = variants[first..Math.Min(variants.Length, first + most)];
            var options = new RunOptions
            {
                HighestBlock = 0,
                Logits = LogitPositions.Last,
                Probes = [.. part.Select((variant, i) => new VariantProbe(variant, i))],
            };
            PassInput input = Repeat(tokens, ids, part.Length);
            (PassPlan plan, _) = Plan(options, input.Ids.Length, part.Length, input.OutputSequences[0].Length);
            result.Clear();
            Forward(input, plan, result);
            for (int i = 0; i < part.Length; i++)
            {
                float[] row = result.Logits!.AsSpan(i * Vocabulary, Vocabulary).ToArray();
                logits[first + i] = wanted is null ? row : Array.ConvertAll(wanted, id => row[id]);
            }
        }
    }

    private PassInput Repeat(IReadOnlyList<Token> tokens, int[] ids, int times)
    {
        int[] decoder = [];
        int decoderLength = WriteDecoderIds(ids, tokens, ref decoder);
        return new PassInput
        {
            Ids = Repeat(ids, times),
            Sequences = Sequences(ids.Length, times),
            Positions = Repeat(AllPositions(ids), times),
            TokenTypes = Repeat(TokenTypesOf(tokens).ToArray(), times),
            Predicted = decoderLength == 0 ? Repeat([PredictedPosition(ids)], times) : [],
            DecoderIds = Repeat(decoder[..decoderLength], times),
            DecoderSequences = decoderLength == 0 ? [] : Sequences(decoderLength, times),
            DecoderPositions = Repeat([.. Enumerable.Range(FirstPosition, decoderLength)], times),
        };
    }

    private static Sequence[] Sequences(int length, int times) =>
        [.. Enumerable.Range(0, times).Select(i => new Sequence(i * length, length))];

    private static int[] Repeat(int[] values, int times) => [.. Enumerable.Repeat(values, times).SelectMany(row => row)];
}
