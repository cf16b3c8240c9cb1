using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.LogitLens;

/// <summary>
/// The logit lens (nostalgebraist 2020, "interpreting GPT: the logit lens"): the final LayerNorm and the output head
/// applied to the residual stream after every block, and to the embedding itself. It shows how the next token takes
/// shape, and nothing is trained for it. The last block's row is the model's own answer. Of an encoder that norms after
/// each sublayer it is the head for masked tokens on what each block hands on; of an encoder with a decoder the output
/// head on what each of the decoder's blocks hands on.
/// </summary>
public sealed class Lens
{
    private readonly LensCell[] _cells;

    private Lens(TransformerModel model, IReadOnlyList<Token> tokens, LensCell[] cells, int columns)
    {
        Model = model;
        Tokens = tokens;
        _cells = cells;
        Columns = columns;
    }

    /// <summary>The model.</summary>
    public TransformerModel Model { get; }

    /// <summary>The prompt's tokens, T of them; those of a decoder where there is one.</summary>
    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>
    /// Cells row by row: the embedding if wanted, then blocks from the lowest on, and positions in each.
    /// </summary>
    public IReadOnlyList<LensCell> Cells => _cells;

    /// <summary>Rows: the embedding and the blocks, or the one block that was wanted.</summary>
    public int Rows => _cells.Length / Columns;

    /// <summary>Columns: positions, or the one that was wanted.</summary>
    public int Columns { get; }

    /// <summary>One cell.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <param name="column">0 to <see cref="Columns"/> − 1.</param>
    public LensCell this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
            return _cells[(row * Columns) + column];
        }
    }

    /// <summary>Runs a prompt up to the highest wanted block and reads the residual stream.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="options">Which cells; all, with one candidate each, when null.</param>
    /// <exception cref="InvalidRequestException">
    /// No such block, position or token, a prompt that cannot be run, or a model that makes its logits in another way.
    /// </exception>
    /// <exception cref="CheckpointException">The checkpoint has no output head.</exception>
    public static Lens Of(TransformerModel model, IReadOnlyList<Token> tokens, LensOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        options ??= new LensOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Top, 1, nameof(options));
        model.Unembed([], []);
        string kind = model.DecoderStart is null ? model.Features.AttentionNames[0] : "decoder";
        int?[] blocks = Blocks(model, model.BlocksWith(kind), options.Block);
        HookPoint[] points = [.. blocks.Select(block => Point(model, AttentionSites.Of(kind), block))];
        ActivationCache cache = ActivationCache.Of(
            model, tokens, LogitPositions.None, [.. points.Select(point => point.Name)], highestBlock: 0, attention: kind);
        IReadOnlyList<Token> read = cache.Attention.QueryTokens;
        int length = read.Count;
        int first = options.Position is { } position ? Positions.Resolve(position, length, "position") : 0;
        int columns = options.Position is null ? length : 1;
        float[] residual = Residual(cache, points, first, columns);
        LensCell[] cells = LensReading.Read(
            model,
            residual,
            (row, logits, probabilities) => new LensCell(
                blocks[row / columns],
                first + (row % columns),
                TokenProbability.Top(model, logits, probabilities, options.Top),
                Entropy(probabilities),
                options.Target is { } target ? TokenProbability.Of(model, logits, target) : null));
        return new Lens(model, read, cells, columns);
    }

    private static int?[] Blocks(TransformerModel model, int count, int? block)
    {
        if (block is not { } wanted)
        {
            return [null, .. Enumerable.Range(0, count).Select(index => (int?)index)];
        }

        int resolved = wanted < 0 ? wanted + count : wanted;
        return resolved >= 0 && resolved < count
            ? [resolved]
            : throw new InvalidRequestException(
                $"There is no block {wanted}; {model.Name} has {count}: 0 to {count - 1}, or -{count} to -1 from the end.");
    }

    /// <summary>What a block hands on: the residual stream, or where a LayerNorm comes last, that.</summary>
    private static HookSite Output(TransformerModel model) =>
        model.Hooks.Points.Any(point => point.Site == HookSite.NormalizedResidPost)
            ? HookSite.NormalizedResidPost
            : HookSite.ResidPost;

    private static HookPoint Point(TransformerModel model, AttentionSites stack, int? block) => block is { } after
        ? stack.At(Output(model), after)
        : stack.At(HookSite.ResidPre, 0);

    /// <summary>The vectors of all wanted cells, <c>[blocks, positions, E]</c>.</summary>
    private static float[] Residual(ActivationCache cache, HookPoint[] points, int first, int columns)
    {
        int width = cache.Model.Width;
        float[] residual = new float[checked(points.Length * columns * width)];
        for (int row = 0; row < points.Length; row++)
        {
            cache[points[row]].AsSpan(first * width, columns * width)
                .CopyTo(residual.AsSpan(row * columns * width));
        }

        return residual;
    }

    private static double Entropy(ReadOnlySpan<double> probabilities)
    {
        double entropy = 0;
        foreach (double p in probabilities)
        {
            entropy -= p > 0 ? p * Math.Log(p) : 0;
        }

        return entropy;
    }
}
