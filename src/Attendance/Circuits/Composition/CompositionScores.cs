using Attendance.Attention;
using Attendance.Models;

namespace Attendance.Circuits.Composition;

/// <summary>
/// Composition scores between heads (Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits", "Virtual
/// attention heads"): how much of what an earlier head can write lies where a later head reads, as a ratio of Frobenius
/// norms, ‖W_OV·W_QK‖ / (‖W_OV‖·‖W_QK‖) through the query, with W_QKᵀ through the key, and with the later head's own
/// W_OV through the value. It is a matter of weights alone; no prompt is run.
/// </summary>
public sealed class CompositionScores
{
    private readonly CircuitWeights _circuits;
    private readonly double[] _scores;

    private CompositionScores(CircuitWeights circuits, CompositionKind kind, WeightFolding folding, double[] scores)
    {
        _circuits = circuits;
        _scores = scores;
        Kind = kind;
        Folding = folding;
    }

    /// <summary>Through what the later head reads.</summary>
    public CompositionKind Kind { get; }

    /// <summary>How much of LayerNorm is in the weights.</summary>
    public WeightFolding Folding { get; }

    /// <summary>B, the model's number of blocks.</summary>
    public int Blocks => _circuits.Blocks;

    /// <summary>H, heads in a block.</summary>
    public int Heads => _circuits.Heads;

    /// <summary>
    /// What heads that have nothing to do with each other score: 1/√n, the root mean square over all rotations of what
    /// the earlier head writes, whatever the two heads' singular values are. n is the number of dimensions, E, or E − 1
    /// where the mean is taken away. The paper subtracts the score of random matrices of the same shape; this is what
    /// that measures, without the chance.
    /// </summary>
    public double Baseline => 1 / Math.Sqrt(_circuits.Width - (Folding == WeightFolding.GainAndMeans ? 1 : 0));

    /// <summary>The score of two heads, 0 to 1; 0 where the first is not of an earlier block.</summary>
    /// <param name="earlier">The head that writes; negative numbers count from the end.</param>
    /// <param name="later">The head that reads; negative numbers count from the end.</param>
    /// <exception cref="Errors.InvalidRequestException">The model has no such head.</exception>
    public double this[HeadId earlier, HeadId later] => _scores[(Index(later) * Blocks * Heads) + Index(earlier)];

    /// <summary>The scores of one kind.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kind">Through what the later head reads.</param>
    /// <param name="folding">How much of LayerNorm is multiplied into the weights first.</param>
    public static CompositionScores Of(
        TransformerModel model, CompositionKind kind, WeightFolding folding = WeightFolding.GainAndMeans) =>
        Of(model, [kind], folding)[0];

    /// <summary>The scores of several kinds; what heads write is worked out once for all of them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kinds">Through what the later head reads.</param>
    /// <param name="folding">How much of LayerNorm is multiplied into the weights first.</param>
    public static IReadOnlyList<CompositionScores> Of(
        TransformerModel model, IReadOnlyList<CompositionKind> kinds,
        WeightFolding folding = WeightFolding.GainAndMeans)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(kinds);
        CircuitWeights circuits = model.Circuits;
        double[][] scores = new CompositionWork(circuits, kinds, folding).Compute();
        return [.. kinds.Select((kind, i) => new CompositionScores(circuits, kind, folding, scores[i]))];
    }

    /// <summary>
    /// Every pair of an earlier and a later head, largest score first; of equals the earlier heads first.
    /// </summary>
    public IReadOnlyList<HeadComposition> Ranked() =>
    [
        .. HeadId.All(Blocks, Heads)
            .SelectMany(
                later => HeadId.All(later.Block, Heads),
                (later, earlier) => new HeadComposition(Kind, earlier, later, this[earlier, later]))
            .OrderByDescending(pair => pair.Score),
    ];

    /// <summary>
    /// The largest score between any head of one block and any of another, <c>[B, B]</c>: row reads, column writes. The
    /// largest and not the mean, because it is single pairs that make circuits. 0 where the column is no earlier block.
    /// </summary>
    public double[,] ByBlock()
    {
        double[,] largest = new double[Blocks, Blocks];
        foreach (HeadComposition pair in Ranked())
        {
            ref double cell = ref largest[pair.Later.Block, pair.Earlier.Block];
            cell = Math.Max(cell, pair.Score);
        }

        return largest;
    }

    /// <summary>
    /// One head's scores with every other, <c>[B, H]</c>: with heads of earlier blocks, which it reads, and of later
    /// ones, which read it; 0 in its own block.
    /// </summary>
    /// <param name="head">The head; negative numbers count from the end.</param>
    /// <exception cref="Errors.InvalidRequestException">The model has no such head.</exception>
    public double[,] WithHead(HeadId head)
    {
        head = head.Resolve(Blocks, Heads);
        double[,] scores = new double[Blocks, Heads];
        foreach (HeadId other in HeadId.All(Blocks, Heads))
        {
            scores[other.Block, other.Head] =
                other.Block < head.Block ? this[other, head] : this[head, other];
        }

        return scores;
    }

    private int Index(HeadId head)
    {
        (int block, int index) = head.Resolve(Blocks, Heads);
        return (block * Heads) + index;
    }
}
