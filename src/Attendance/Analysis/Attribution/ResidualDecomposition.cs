using System.Numerics.Tensors;
using Attendance.Circuits;
using Attendance.Probes;

namespace Attendance.Analysis.Attribution;

/// <summary>
/// The residual stream at one position as the sum of everything that wrote to it, as TransformerLens's
/// <c>get_full_resid_decomposition</c> with heads expanded.
/// </summary>
public static class ResidualDecomposition
{
    /// <summary>What a run has to keep so that it can be decomposed.</summary>
    public static IReadOnlyList<string> Points { get; } = ["embed", "pos_embed", "blocks.*.attn.z", "blocks.*.mlp_out"];

    /// <summary>The parts of the residual stream before a block, in the order in which they were written.</summary>
    /// <param name="cache">A run that kept <see cref="Points"/>.</param>
    /// <param name="position">0 to T − 1.</param>
    /// <param name="blocks">
    /// How many blocks have written: the block whose <c>resid_pre</c> is decomposed, or B for the whole stream.
    /// </param>
    /// <returns>Each part with its vector, <c>[E]</c>; they sum to the residual stream.</returns>
    public static IReadOnlyList<(ResidualPart Part, float[] Vector)> At(ActivationCache cache, int position, int blocks)
    {
        ArgumentNullException.ThrowIfNull(cache);
        CircuitWeights circuits = cache.Model.Circuits;
        (int width, int heads, int size) = (circuits.Width, circuits.Heads, circuits.HeadSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)cache.Length, nameof(position));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)blocks, (uint)circuits.Blocks, nameof(blocks));
        float[] Row(float[] rows) => rows.AsSpan(position * width, width).ToArray();

        var parts = new List<(ResidualPart, float[])>
        {
            (new ResidualPart(ResidualPartKind.TokenEmbedding), Row(cache[HookSite.Embed])),
            (new ResidualPart(ResidualPartKind.PositionEmbedding), Row(cache[HookSite.PosEmbed])),
        };
        for (int block = 0; block < blocks; block++)
        {
            float[] z = cache[HookSite.Z, block]; // [T, H, D]
            for (int head = 0; head < heads; head++)
            {
                ReadOnlySpan<float> own = z.AsSpan(((position * heads) + head) * size, size);
                parts.Add((
                    new ResidualPart(ResidualPartKind.Head, block, head), Result(own, circuits.HeadOutput(block, head), width)));
            }

            parts.Add((new ResidualPart(ResidualPartKind.AttentionBias, block), circuits.AttentionOutputBias(block)));
            parts.Add((new ResidualPart(ResidualPartKind.Mlp, block), Row(cache[HookSite.MlpOut, block])));
        }

        return parts;
    }

    /// <summary>z·W_O: <c>[D]</c> x <c>[D, E]</c> -> <c>[E]</c>.</summary>
    private static float[] Result(ReadOnlySpan<float> z, float[] output, int width)
    {
        float[] result = new float[width];
        for (int i = 0; i < z.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(output.AsSpan(i * width, width), z[i], result, result);
        }

        return result;
    }
}
