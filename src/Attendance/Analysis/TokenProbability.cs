using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis;

/// <summary>How probable one next token is.</summary>
/// <param name="Token">The token; its range is without meaning.</param>
/// <param name="Probability">0 to 1, over the whole vocabulary.</param>
/// <param name="Logit">Its logit.</param>
/// <param name="Rank">0 for the most probable token.</param>
public sealed record TokenProbability(Token Token, double Probability, float Logit, int Rank)
{
    /// <summary>The most probable tokens; of equally probable ones the lower id first.</summary>
    /// <param name="model">The model, which has the tokens' pieces.</param>
    /// <param name="logits">One row of logits, <c>[V]</c>.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<TokenProbability> Top(TransformerModel model, ReadOnlySpan<float> logits, int count)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Top(model, logits, Distributions.Probabilities(logits), count);
    }

    /// <summary>The same where the logits' softmax is known.</summary>
    internal static IReadOnlyList<TokenProbability> Top(
        TransformerModel model, ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, int count)
    {
        int[] ids = LargestFirst(logits, count);
        IReadOnlyList<Token> tokens = model.Describe(ids);
        var top = new TokenProbability[ids.Length];
        for (int rank = 0; rank < top.Length; rank++)
        {
            int id = ids[rank];
            top[rank] = new TokenProbability(tokens[rank], probabilities[id], logits[id], rank);
        }

        return top;
    }

    /// <summary>One token's probability and rank.</summary>
    /// <param name="model">The model, which has the token's piece.</param>
    /// <param name="logits">One row of logits, <c>[V]</c>.</param>
    /// <param name="token">The token's id.</param>
    public static TokenProbability Of(TransformerModel model, ReadOnlySpan<float> logits, int token)
    {
        ArgumentNullException.ThrowIfNull(model);
        Token described = model.Describe([token])[0];
        int rank = 0;
        for (int id = 0; id < logits.Length; id++)
        {
            rank += logits[id] > logits[token] || (logits[id] == logits[token] && id < token) ? 1 : 0;
        }

        return new TokenProbability(described, Math.Exp(Distributions.LogProbability(logits, token)), logits[token], rank);
    }

    /// <summary>The ids of the largest logits. A vocabulary is too long to be sorted for a few of them.</summary>
    private static int[] LargestFirst(ReadOnlySpan<float> logits, int count)
    {
        count = Math.Min(count, logits.Length);
        var kept = new PriorityQueue<int, (float Logit, int Before)>(count + 1);
        for (int id = 0; id < logits.Length && count > 0; id++)
        {
            if (kept.Count < count)
            {
                kept.Enqueue(id, (logits[id], -id));
            }
            else if (logits[id] > logits[kept.Peek()])
            {
                kept.DequeueEnqueue(id, (logits[id], -id));
            }
        }

        int[] ids = new int[kept.Count];
        for (int rank = ids.Length - 1; rank >= 0; rank--)
        {
            ids[rank] = kept.Dequeue();
        }

        return ids;
    }
}
