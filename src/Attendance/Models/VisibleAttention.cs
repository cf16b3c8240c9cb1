using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Probes;
using Attendance.Tensors;

namespace Attendance.Models;

/// <summary>
/// Attention with scores and patterns made whole, for passes in which a probe wants to see or change them. Everybody
/// else gets the kernel, which never holds more than a tile.
/// </summary>
internal sealed unsafe class VisibleAttention(KernelSet kernels, PassHooks hooks, int block, int sequence)
{
    /// <summary>The point of the scores.</summary>
    public HookSite ScoresSite { get; init; } = HookSite.AttnScores;

    /// <summary>The point of the pattern.</summary>
    public HookSite PatternSite { get; init; } = HookSite.Pattern;

    /// <summary>z = pattern·v, after the probes have been.</summary>
    /// <returns>Scores and pattern where a probe may have changed them, else null.</returns>
    /// <exception cref="Errors.InvalidRequestException">They have more values than can be shown.</exception>
    public ChangedAttention? Compute(in AttentionShape shape, float* q, float* k, float* v, float* z)
    {
        // Before the work and not behind it: this may be many gigabytes.
        HookSite wanted = hooks.Wants(ScoresSite, block) ? ScoresSite : PatternSite;
        PassHooks.CountOf(wanted, block, [shape.Heads, shape.Length, shape.Keys]);

        long square = (long)shape.Length * shape.Keys;
        bool writes = hooks.Writes(ScoresSite, block) || hooks.Writes(PatternSite, block);
        var pattern = new FloatBuffer(shape.Heads * square); // [H, S, T]
        for (int head = 0; head < shape.Heads; head++)
        {
            kernels.Pattern(
                shape, q + (head * shape.Size), k + (head * shape.Size), 0, shape.Length, softmax: false,
                pattern.Pointer + (head * square));
        }

        Visit(ScoresSite, shape, pattern);
        FloatBuffer? scores = writes ? Copy(pattern) : null;
        kernels.Softmax(pattern.Pointer, shape.Heads * shape.Length, shape.Keys);
        ClearBlindRows(pattern, shape.Keys);
        Visit(PatternSite, shape, pattern);

        for (int head = 0; head < shape.Heads; head++)
        {
            var values = new WeightMatrix(
                v + (head * shape.Size), WeightType.F32, shape.Keys, shape.Size, shape.ValueStride, rowPerOutput: false);
            kernels.MatMul(
                pattern.Pointer + (head * square), shape.Length, shape.Keys, values, null, z + (head * shape.Size),
                shape.OutputStride);
        }

        if (scores is not null)
        {
            return new ChangedAttention(scores, pattern);
        }

        pattern.Dispose();
        return null;
    }

    private static FloatBuffer Copy(FloatBuffer buffer)
    {
        var copy = new FloatBuffer(buffer.Length);
        Buffer.MemoryCopy(buffer.Pointer, copy.Pointer, copy.Length * sizeof(float), copy.Length * sizeof(float));
        return copy;
    }

    /// <summary>A query that a probe has cut off from every key looks at nothing, as in TransformerLens: zeros, not NaN.</summary>
    private static void ClearBlindRows(FloatBuffer pattern, int keys)
    {
        for (long row = 0; row < pattern.Length; row += keys)
        {
            Span<float> weights = pattern.Span(row, keys);
            if (float.IsNaN(weights[0]))
            {
                weights.Clear();
            }
        }
    }

    private void Visit(HookSite site, in AttentionShape shape, FloatBuffer values)
    {
        if (hooks.Wants(site, block))
        {
            hooks.VisitOne(site, block, sequence, [shape.Heads, shape.Length, shape.Keys], values.Pointer);
        }
    }
}
