using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Circuits;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Attribution;

/// <summary>
/// Direct logit attribution of every cell of a pattern: what a head, by looking from query i at key j, adds to a logit
/// (or the difference of two) at position i: α_ij·(v_j·W_O)·u/σ_i, with u the <see cref="LogitDirection"/> and σ_i the
/// final LayerNorm's scale as it was. The bias b_V is in v; a row sums to the head's part in
/// <see cref="DirectAttribution"/>.
/// </summary>
public sealed class HeadContributions
{
    private readonly ActivationCache _cache;

    private HeadContributions(ActivationCache cache, LogitDirection direction)
    {
        _cache = cache;
        Direction = direction;
    }

    /// <summary>What a run has to keep; logits are not needed.</summary>
    public static IReadOnlyList<string> Points { get; } = ["blocks.*.attn.v", "ln_final.scale"];

    /// <summary>Which logit, or difference of logits.</summary>
    public LogitDirection Direction { get; }

    /// <summary>Runs a prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="direction">Which logit, or difference of logits.</param>
    /// <exception cref="Errors.InvalidRequestException">A prompt that cannot be run.</exception>
    public static HeadContributions Of(TransformerModel model, IReadOnlyList<Token> tokens, LogitDirection direction) =>
        Of(ActivationCache.Of(model, tokens, LogitPositions.None, Points), direction);

    /// <summary>Takes a run's patterns and values.</summary>
    /// <param name="cache">A run that kept <see cref="Points"/>.</param>
    /// <param name="direction">Which logit, or difference of logits.</param>
    public static HeadContributions Of(ActivationCache cache, LogitDirection direction)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(direction);
        return new HeadContributions(cache, direction);
    }

    /// <summary>
    /// What each cell of a head's pattern adds, <c>[T, T]</c>: row i to the logit at position i. Where a probe replaced
    /// the head's z this is what its pattern and values would have written.
    /// </summary>
    /// <param name="head">The head; negative numbers count from the end.</param>
    /// <exception cref="Errors.InvalidRequestException">The model has no such head.</exception>
    public AttentionMatrix Matrix(HeadId head)
    {
        CircuitWeights circuits = _cache.Model.Circuits;
        head = head.Resolve(circuits.Blocks, circuits.Heads);
        AttentionMatrix pattern = _cache.Run.Attention.Pattern(head.Block, head.Head);
        float[] cells = pattern.Values.ToArray();
        ChangeOf(head).Rows(0, cells, pattern.Keys);
        return new AttentionMatrix(pattern.Queries, pattern.Keys, cells);
    }

    /// <summary>The same as a change of a pattern's rows.</summary>
    /// <param name="head">The head; both numbers from the start.</param>
    internal HeadChange ChangeOf(HeadId head) => new KeyFactors(Keys(head), _cache[HookSite.FinalScale]);

    /// <summary>v_j·(W_O·u) for every key, <c>[T]</c>.</summary>
    private double[] Keys(HeadId head)
    {
        CircuitWeights circuits = _cache.Model.Circuits;
        float[] values = _cache[HookSite.V, head.Block]; // [T, H, D]
        ReadOnlySpan<double> direction = Direction.OfHead(head);
        double[] keys = new double[_cache.Length];
        for (int key = 0; key < keys.Length; key++)
        {
            int at = ((key * circuits.Heads) + head.Head) * circuits.HeadSize;
            keys[key] = WideSums.Dot(values.AsSpan(at, circuits.HeadSize), direction);
        }

        return keys;
    }
}
