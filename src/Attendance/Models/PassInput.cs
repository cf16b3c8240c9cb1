namespace Attendance.Models;

/// <summary>What goes into a pass: the real tokens of all sequences, one behind the other.</summary>
internal readonly ref struct PassInput()
{
    /// <summary>Token ids.</summary>
    public required ReadOnlySpan<int> Ids { get; init; }

    /// <summary>Where each sequence lies.</summary>
    public required Sequence[] Sequences { get; init; }

    /// <summary>
    /// The row of the position embedding for each token; empty where they count from <see cref="FirstPosition"/>.
    /// </summary>
    public ReadOnlySpan<int> Positions { get; init; }

    /// <summary>The row of the position embedding for the first token.</summary>
    public int FirstPosition { get; init; }

    /// <summary>Each token's type, 0 for sentence A, 1 for sentence B; empty where all are 0.</summary>
    public ReadOnlySpan<int> TokenTypes { get; init; }

    /// <summary>Token ids of the decoder of a model that has an encoder, too; empty for others.</summary>
    public ReadOnlySpan<int> DecoderIds { get; init; }

    /// <summary>Where each sequence lies among the decoder's tokens; empty for models with one stack.</summary>
    public Sequence[] DecoderSequences { get; init; } = [];

    /// <summary>
    /// The row of the position embedding for each of the decoder's tokens; empty where they count as the others do.
    /// </summary>
    public ReadOnlySpan<int> DecoderPositions { get; init; }

    /// <summary>The row of the position embedding for one token; of a single sequence, where none are given.</summary>
    public int PositionOf(int row) => Positions.IsEmpty ? FirstPosition + row : Positions[row];

    /// <summary>A token's type.</summary>
    public int TokenTypeOf(int row) => TokenTypes.IsEmpty ? 0 : TokenTypes[row];

    /// <summary>
    /// At which position of each sequence the prediction stands that a user means; empty for the last.
    /// </summary>
    public ReadOnlySpan<int> Predicted { get; init; }

    /// <summary>The row of a sequence's prediction.</summary>
    public int PredictedRow(int sequence)
    {
        Sequence real = OutputSequences[sequence].Real;
        return real.Start + (Predicted.IsEmpty ? real.Length - 1 : Predicted[sequence]);
    }

    /// <summary>The sequences that have logits: the decoder's, where there is one.</summary>
    public Sequence[] OutputSequences => DecoderSequences.Length == 0 ? Sequences : DecoderSequences;
}
