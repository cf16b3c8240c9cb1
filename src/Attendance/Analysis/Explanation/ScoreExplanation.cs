using Attendance.Attention;
using Attendance.Circuits;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Explanation;

/// <summary>
/// Why a head looks from one position at another: the score of that cell, s·q_i·k_j, split into pairs of what wrote to
/// the residual stream before the block, on the query's side and on the key's, with the LayerNorm's scale held fixed as
/// it was in the run (Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits").
/// </summary>
/// <remarks>
/// With the stream a sum of parts x = Σ p, the LayerNorm is one as well: Σ (p − mean p) / σ ∘ γ, plus β. So are q and
/// k, with b_Q and b_K as one part more, and their product is the sum over all pairs.
/// </remarks>
public sealed class ScoreExplanation
{
    private ScoreExplanation(HeadId head, int query, int key, ScorePairs pairs, double runScore, double weight)
    {
        Head = head;
        Query = query;
        Key = key;
        Pairs = pairs;
        RunScore = runScore;
        Weight = weight;
    }

    /// <summary>The head that looks.</summary>
    public HeadId Head { get; }

    /// <summary>The position that looks.</summary>
    public int Query { get; }

    /// <summary>The position looked at.</summary>
    public int Key { get; }

    /// <summary>The score as a sum over pairs of parts, added up in float64.</summary>
    public ScorePairs Pairs { get; }

    /// <summary>What the pairs sum to.</summary>
    public double Score => Pairs.Sum;

    /// <summary>The run's own score, which <see cref="Score"/> is but for the pass's float32 noise.</summary>
    public double RunScore { get; }

    /// <summary>What became of it in the pattern: softmax of the query's row of scores.</summary>
    public double Weight { get; }

    /// <summary>What a run has to keep so that the scores of a block can be explained.</summary>
    /// <param name="block">The block, 0-based.</param>
    public static IReadOnlyList<string> Points(int block) =>
    [
        "embed",
        "pos_embed",
        .. Enumerable.Range(0, block).SelectMany(b => (string[])[$"blocks.{b}.attn.z", $"blocks.{b}.mlp_out"]),
        $"blocks.{block}.ln1.scale",
    ];

    /// <summary>Runs a prompt as far as the head's scores.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="head">The head whose scores are to be explained; negative numbers count from the end.</param>
    /// <returns>A run for <see cref="Of(ActivationCache, HeadId, int, int)"/>.</returns>
    /// <exception cref="InvalidRequestException">There is no such head, or the prompt cannot be run.</exception>
    public static ActivationCache Run(TransformerModel model, IReadOnlyList<Token> tokens, HeadId head)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Features.RequireCircuits();
        int block = head.Resolve(model.Blocks, model.Heads).Block;
        return ActivationCache.Of(model, tokens, LogitPositions.None, Points(block), highestBlock: block);
    }

    /// <summary>Explains one cell of a head's scores.</summary>
    /// <param name="cache">A run that kept <see cref="Points"/> of the head's block.</param>
    /// <param name="head">The head; negative numbers count from the end.</param>
    /// <param name="query">The position that looks; negative from the end.</param>
    /// <param name="key">The position looked at; negative from the end.</param>
    /// <exception cref="InvalidRequestException">
    /// There is no such head or position, or the query may not look at the key.
    /// </exception>
    public static ScoreExplanation Of(ActivationCache cache, HeadId head, int query, int key)
    {
        ArgumentNullException.ThrowIfNull(cache);
        CircuitWeights circuits = cache.Model.Circuits;
        (int block, int index) = head = head.Resolve(circuits.Blocks, circuits.Heads);
        query = Positions.Resolve(query, cache.Length, "query");
        key = Positions.Resolve(key, cache.Length, "key");
        double runScore = cache.Run.Attention.Scores(block, index)[query, key];
        if (double.IsNegativeInfinity(runScore))
        {
            throw new InvalidRequestException(
                $"Query {query} may not look at key {key}, whose score is masked"
                + (key > query ? $": a query looks at itself and back, so the key must be 0 to {query}." : "."));
        }

        HeadWeights weights = circuits.Head(block, index);
        ScoreSide queries = ScoreSide.OfQuery(cache, block, weights, query);
        ScoreSide keys = ScoreSide.OfKey(cache, block, weights, key);
        float[] row = new float[cache.Length];
        cache.Run.Attention.PatternRows(block, index, query, row);
        return new ScoreExplanation(head, query, key, queries.Times(keys, weights.ScoreScale), runScore, row[key]);
    }

    /// <summary>
    /// Why this key rather than another: the difference of the two scores, which is what softmax goes by. The ratio of
    /// the two weights is e to the power of its sum.
    /// </summary>
    /// <param name="other">Another key of the same head and query.</param>
    /// <exception cref="ArgumentException">It is of another head or query.</exception>
    public ScorePairs RatherThan(ScoreExplanation other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Head == Head && other.Query == Query
            ? Pairs.Minus(other.Pairs)
            : throw new ArgumentException(
                $"{other.Head}, query {other.Query} cannot be compared with {Head}, query {Query}.", nameof(other));
    }
}
