using System.Numerics.Tensors;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Comparison;

/// <summary>The logit that a comparison explains, or the difference of two: ids of one model.</summary>
/// <param name="Target">The token's id.</param>
/// <param name="Against">The id whose logit is subtracted; null for none.</param>
public readonly record struct LogitTarget(int Target, int? Against)
{
    /// <summary>
    /// What the two runs say differently: A's most probable next token against B's. Where both have the same one, the
    /// token that loses most probability from A to B against the one that gains most; where none does, the most
    /// probable alone. As ids of A's model.
    /// </summary>
    /// <param name="pair">The runs.</param>
    /// <exception cref="InvalidRequestException">There are two models, and A's has no such token as B's.</exception>
    public static LogitTarget Between(RunPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        int a = TensorPrimitives.IndexOfMax(pair.A.Run.NextTokenLogits);
        int b = Translate(pair.B.Model, TensorPrimitives.IndexOfMax(pair.B.Run.NextTokenLogits), pair.A.Model);
        if (a != b || pair.A.Model.Vocabulary != pair.B.Model.Vocabulary)
        {
            return new LogitTarget(a, a == b ? null : b);
        }

        double[] change = Distributions.Probabilities(pair.B.Run.NextTokenLogits);
        TensorPrimitives.Subtract(change, Distributions.Probabilities(pair.A.Run.NextTokenLogits), change);
        (int loses, int gains) = (TensorPrimitives.IndexOfMin(change), TensorPrimitives.IndexOfMax(change));
        return change[loses] < 0 && change[gains] > 0 ? new LogitTarget(loses, gains) : new LogitTarget(a, null);
    }

    /// <summary>logit(target) − logit(against), or logit(target).</summary>
    /// <param name="logits">One row of logits, <c>[V]</c>.</param>
    public double Of(ReadOnlySpan<float> logits) =>
        logits[Target] - (Against is { } against ? (double)logits[against] : 0);

    /// <summary>The same tokens as ids of another model.</summary>
    /// <param name="from">The model whose ids these are.</param>
    /// <param name="to">The other model.</param>
    /// <exception cref="InvalidRequestException">The other model has no such token.</exception>
    public LogitTarget Translate(TransformerModel from, TransformerModel to) =>
        new(Translate(from, Target, to), Against is { } against ? Translate(from, against, to) : null);

    private static int Translate(TransformerModel from, int id, TransformerModel to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        Token token = from.Describe([id])[0];
        if (from == to || (id < to.Vocabulary && to.Describe([id])[0].Piece == token.Piece))
        {
            return id;
        }

        IReadOnlyList<Token> others = from.Tokenizer is null ? [] : to.Tokenize(from.Tokenizer.Decode([id]));
        return others.Count == 1
            ? others[0].Id
            : throw new InvalidRequestException(
                $"'{token.Text}' is a token of {from.Name} and none of {to.Name}; "
                + "choose a target that is one token of both models.");
    }
}
