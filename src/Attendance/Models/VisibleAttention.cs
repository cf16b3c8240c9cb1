using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Probes;
using Attendance.Tensors;

namespace Attendance.Models;

/// <summary>
/// Attention with scores and patterns made whole, for passes in which a probe wants to see or change them. Everybody
/// else gets the kernel, which never holds more than a tile.
/// </summary>
/// <param name="kernels">What computes.</param>
/// <param name="hooks">Shows scores and patterns.</param>
/// <param name="scores">The point of the scores; that of the pattern follows it.</param>
/// <param name="block">The block.</param>
/// <param name="sequence">Which of the texts of the pass.</param>
internal readonly unsafe struct VisibleAttention(
    KernelSet kernels, PassHooks hooks, HookSite scores, int block, int sequence)
{
    /// <summary>z = pattern·v, after the probes have been.</summary>
    /// <returns>Scores and pattern where a probe may have changed them, else null.</returns>
    /// <exception cref="Errors.InvalidRequestException">They have more values than can be shown.</exception>
    public ChangedAttention? Compute(in AttentionShape shape, float* q, float* k, float* v, float* z)
    {
        HookSite patterns = scores + 1;

        // Before the work and not behind it: this may be many gigabytes.
        HookSite wanted = hooks.Wants(scores, block) ? scores : patterns;
        PassHooks.CountOf(wanted, block, [shape.Heads, shape.Length, shape.Keys]);

        long square = (long)shape.Length * shape.Keys;
        bool writes = hooks.Writes(scores, block) || hooks.Writes(patterns, block);
        var pattern = new FloatBuffer(shape.Heads * square); // [H, S, T]
        for (int head = 0; head < shape.Heads; head++)
        {
            kernels.Pattern(
                shape, q + (head * shape.Size), k + (head * shape.Size), 0, shape.Length, softmax: false,
                pattern.Pointer + (head * square));
        }

        Visit(scores, shape, pattern);
        FloatBuffer? shown = writes ? Copy(pattern) : null;
        kernels.Softmax(pattern.Pointer, shape.Heads * shape.Length, shape.Keys);
        ClearBlindRows(pattern, shape.Keys);
        Visit(patterns, shape, pattern);

        for (int head = 0; head < shape.Heads; head++)
        {
            var values = new WeightMatrix(
                v + (head * shape.Size), WeightType.F32, shape.Keys, shape.Size, shape.ValueStride, rowPerOutput: false);
            kernels.MatMul(
                pattern.Pointer + (head * square), shape.Length, shape.Keys, values, null, z + (head * shape.Size),
                shape.OutputStride);
        }

        if (shown is not null)
        {
            return new ChangedAttention(shown, pattern);
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

    /// <summary>
    /// A query that a probe has cut off from every key looks at nothing, as in TransformerLens: zeros, not NaN.
    /// </summary>
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
