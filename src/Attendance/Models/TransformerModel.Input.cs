using Attendance.Errors;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Models;

/// <summary>What a pass is given beside ids, and padded batches.</summary>
public abstract partial class TransformerModel
{
    /// <summary>The row of the position embedding for a text's first token.</summary>
    internal virtual int FirstPosition => 0;

    /// <summary>
    /// The row of the position embedding for each token, padding included; nothing where they count from
    /// <see cref="FirstPosition"/>.
    /// </summary>
    internal virtual ReadOnlySpan<int> PositionsOf(ReadOnlySpan<int> ids) => [];

    /// <summary>
    /// Whether padding is computed, so that what it looks at can be shown. Nothing looks at it in any case; the rest is
    /// as if it were not there.
    /// </summary>
    internal virtual bool ComputesPadding => false;

    /// <summary>Each token's type; nothing where all are 0, or where the model tells no types apart.</summary>
    /// <exception cref="InvalidRequestException">The model has fewer token types.</exception>
    internal ReadOnlySpan<int> TokenTypesOf(IReadOnlyList<Token>? tokens)
    {
        if (tokens is null || Features.TokenTypes < 2 || tokens.All(token => token.Type == 0))
        {
            return [];
        }

        int[] types = [.. tokens.Select(token => token.Type)];
        CheckTokenTypes(types);
        return types;
    }

    /// <summary>Where tokens are masked; nowhere in a model that fills no masks.</summary>
    /// <param name="tokens">The prompt.</param>
    public virtual IReadOnlyList<int> MaskedPositions(IReadOnlyList<Token> tokens) => [];

    /// <summary>
    /// The position whose logits a user means who says nothing: the last, which predicts the next token; in a model
    /// that predicts masked tokens the first masked one, or the last where nothing is masked.
    /// </summary>
    internal virtual int PredictedPosition(ReadOnlySpan<int> ids) => ids.Length - 1;

    /// <summary>
    /// Runs a padded batch. Padding is left out of the computation, so that it can change nothing; encoders compute
    /// what padding itself looks at, as Hugging Face does, where it stands in front of or behind the real tokens, and
    /// decoders beside them where it stands behind.
    /// </summary>
    /// <param name="batch">The prompts.</param>
    /// <param name="options">What to compute; attention of every block when null.</param>
    /// <exception cref="InvalidRequestException">
    /// Rows longer than the context, or ids, positions or token types out of range.
    /// </exception>
    public BatchRun Run(TokenBatch batch, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckLength(batch.Length);
        options ??= s_attention;
        var ids = new List<int>();
        var positions = new List<int>();
        var types = new List<int>();
        var decoderIds = new List<int>();
        var decoderPositions = new List<int>();
        var sequences = new Sequence[batch.Ids.Count];
        int[] predicted = new int[batch.Ids.Count];
        var decoderSequences = new List<Sequence>();
        for (int row = 0; row < sequences.Length; row++)
        {
            int[] real = batch.RealPositions(row);
            bool whole = ComputesPadding && real[^1] - real[0] == real.Length - 1;
            int[] computed = whole ? [.. Enumerable.Range(0, batch.Length)] : real;
            int[] rowIds = At(batch.Ids[row], computed);
            CheckIds(rowIds);
            sequences[row] = new Sequence(ids.Count, computed.Length)
            {
                FirstReal = whole ? real[0] : 0,
                RealLength = real.Length,
            };
            ids.AddRange(rowIds);
            positions.AddRange(At(batch.Positions?[row] ?? AllPositions(batch.Ids[row]), computed));
            types.AddRange(batch.TokenTypes is null ? new int[computed.Length] : At(batch.TokenTypes[row], computed));
            predicted[row] = PredictedPosition(At(batch.Ids[row], real));
            int[] decoder = DecoderRow(batch, row, At(batch.Ids[row], real), out int[] decoderAt, out int decoderReal);
            if (decoder.Length > 0)
            {
                decoderSequences.Add(new Sequence(decoderIds.Count, decoder.Length) { RealLength = decoderReal });
                decoderIds.AddRange(decoder);
                decoderPositions.AddRange(decoderAt.Select(position => FirstPosition + position));
            }
        }

        CheckPositionIds(positions);
        CheckTokenTypes(types);
        int[] all = [.. ids];
        int[] allDecoder = [.. decoderIds];
        var input = new PassInput
        {
            Ids = all,
            Sequences = sequences,
            Positions = (int[])[.. positions],
            TokenTypes = (int[])[.. types],
            Predicted = allDecoder.Length == 0 ? predicted : [],
            DecoderIds = allDecoder,
            DecoderSequences = [.. decoderSequences],
            DecoderPositions = (int[])[.. decoderPositions],
        };
        var result = new PassResult();
        var runs = new Run[sequences.Length];
        for (int i = 0; i < runs.Length; i++)
        {
            runs[i] = new Run(this, result);
            runs[i].Show(input, (all, allDecoder), i, null, options);
        }

        RunPass(input, options, result);
        return new BatchRun(this, batch, result, (sequences, [.. decoderSequences]), runs);
    }

    private static int[] At(int[] row, int[] positions) => Array.ConvertAll(positions, position => row[position]);

    /// <summary>The rows of the position embedding of a text, padding included.</summary>
    private int[] AllPositions(int[] ids)
    {
        ReadOnlySpan<int> positions = PositionsOf(ids);
        return positions.IsEmpty ? [.. Enumerable.Range(FirstPosition, ids.Length)] : positions.ToArray();
    }

    /// <summary>A pass over several sequences.</summary>
    private void RunPass(in PassInput input, RunOptions options, PassResult result)
    {
        int shortest = int.MaxValue;
        foreach (Sequence sequence in input.OutputSequences)
        {
            shortest = Math.Min(shortest, sequence.RealLength);
        }

        Sequence last = input.OutputSequences[^1];
        (PassPlan plan, ProbeSet? probes) = Plan(
            options, last.Start + last.Length, input.OutputSequences.Length, shortest);
        RefuseInsideAPass();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            probes?.Begin();
            Forward(input, plan, result);
        }
    }

    private void CheckPositionIds(List<int> positions)
    {
        if (positions.Exists(position => position < 0 || position >= FirstPosition + Context))
        {
            throw new InvalidRequestException(
                $"A position id is out of range; expected 0 to {FirstPosition + Context - 1}.");
        }
    }

    /// <summary>Fails where the model has fewer token types.</summary>
    /// <param name="types">The types, 0-based.</param>
    /// <exception cref="InvalidRequestException">There is no such type.</exception>
    public void CheckTokenTypes(IEnumerable<int> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        foreach (int type in types)
        {
            if (type < 0 || type >= Features.TokenTypes)
            {
                throw new InvalidRequestException(
                    Features.TokenTypes == 1
                        ? $"There is no token type {type}; {Name} tells none apart: all are 0."
                        : $"There is no token type {type}; {Name} has {Features.TokenTypes}: 0 to {Features.TokenTypes - 1}.");
            }
        }
    }
}
