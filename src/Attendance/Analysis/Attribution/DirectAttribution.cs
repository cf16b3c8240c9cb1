using Attendance.Attention;
using Attendance.Circuits;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Attribution;

/// <summary>
/// Direct logit attribution: a logit (or the difference of two) at one position as the sum of what each part of the
/// model wrote to the residual stream there, with the final LayerNorm's scale held as it was. What a part does through
/// later blocks is not in it.
/// </summary>
public sealed class DirectAttribution
{
    private DirectAttribution(
        LogitDirection direction, int position, IReadOnlyList<(ResidualPart Part, double Value)> parts, double logit)
    {
        Direction = direction;
        Position = position;
        Parts = parts;
        Logit = logit;
    }

    /// <summary>What a run has to keep so that its logits can be attributed.</summary>
    public static IReadOnlyList<string> Points { get; } = [.. ResidualDecomposition.Points, "ln_final.scale"];

    /// <summary>Which logit, or difference of logits.</summary>
    public LogitDirection Direction { get; }

    /// <summary>The position whose logit it is.</summary>
    public int Position { get; }

    /// <summary>What each part adds to the logit, in the order in which the parts were written.</summary>
    public IReadOnlyList<(ResidualPart Part, double Value)> Parts { get; }

    /// <summary>What the final LayerNorm's bias adds.</summary>
    public double Bias => Direction.Bias;

    /// <summary>
    /// The model's own logit, or difference; <see cref="Parts"/> and <see cref="Bias"/> sum to it, but for float32's
    /// noise in the pass.
    /// </summary>
    public double Logit { get; }

    /// <summary>What one head adds.</summary>
    /// <param name="block">0-based.</param>
    /// <param name="head">0-based.</param>
    public double OfHead(int block, int head) => Of(new ResidualPart(ResidualPartKind.Head, block, head));

    /// <summary>What one block's MLP adds.</summary>
    /// <param name="block">0-based.</param>
    public double OfMlp(int block) => Of(new ResidualPart(ResidualPartKind.Mlp, block));

    /// <summary>Runs a prompt and attributes the logit at its last position.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="target">The token's id.</param>
    /// <param name="against">The id whose logit is subtracted; none when null.</param>
    /// <exception cref="InvalidRequestException">No such token, or a prompt that cannot be run.</exception>
    public static DirectAttribution Of(
        TransformerModel model, IReadOnlyList<Token> tokens, int target, int? against = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Features.RequireCircuits();
        return Of(
            ActivationCache.Of(model, tokens, LogitPositions.Last, Points), LogitDirection.Of(model, target, against), null);
    }

    /// <summary>
    /// Attributes a logit of a run. Once a direction has met every head, another position costs next to nothing.
    /// </summary>
    /// <param name="cache">A run with logits that kept <see cref="Points"/>.</param>
    /// <param name="direction">Which logit, or difference of logits.</param>
    /// <param name="position">0 to T − 1; the last when null.</param>
    /// <exception cref="InvalidOperationException">The run has no logits at that position.</exception>
    public static DirectAttribution Of(ActivationCache cache, LogitDirection direction, int? position)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(direction);
        int at = position ?? cache.Length - 1;
        ReadOnlySpan<float> logits = cache.Run.LogitsAt(at);
        double logit = logits[direction.Target] - (direction.Against is { } against ? logits[against] : 0.0);
        return new DirectAttribution(direction, at, Split(cache, direction, at), logit);
    }

    private double Of(ResidualPart wanted) => Parts.Single(part => part.Part == wanted).Value;

    /// <summary>
    /// The parts of <see cref="ResidualDecomposition"/> times the direction. The vectors of heads are not made:
    /// z·(W_O·u) is D products where (z·W_O)·u is D times E.
    /// </summary>
    private static List<(ResidualPart Part, double Value)> Split(ActivationCache cache, LogitDirection direction, int at)
    {
        CircuitWeights circuits = cache.Model.Circuits;
        (int width, int heads, int size) = (circuits.Width, circuits.Heads, circuits.HeadSize);
        double scale = cache[HookSite.FinalScale][at];
        double Row(float[] rows) => direction.Dot(rows.AsSpan(at * width, width)) / scale;

        var parts = new List<(ResidualPart, double)>
        {
            (new ResidualPart(ResidualPartKind.TokenEmbedding), Row(cache[HookSite.Embed])),
            (new ResidualPart(ResidualPartKind.PositionEmbedding), Row(cache[HookSite.PosEmbed])),
        };
        for (int block = 0; block < circuits.Blocks; block++)
        {
            float[] z = cache[HookSite.Z, block]; // [T, H, D]
            for (int head = 0; head < heads; head++)
            {
                ReadOnlySpan<float> own = z.AsSpan(((at * heads) + head) * size, size);
                double value = WideSums.Dot(own, direction.OfHead(new HeadId(block, head))) / scale;
                parts.Add((new ResidualPart(ResidualPartKind.Head, block, head), value));
            }

            double bias = direction.Dot(circuits.AttentionOutputBias(block)) / scale;
            parts.Add((new ResidualPart(ResidualPartKind.AttentionBias, block), bias));
            parts.Add((new ResidualPart(ResidualPartKind.Mlp, block), Row(cache[HookSite.MlpOut, block])));
        }

        return parts;
    }
}
