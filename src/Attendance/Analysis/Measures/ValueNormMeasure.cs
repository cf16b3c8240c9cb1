using Attendance.Attention;
using Attendance.Circuits;
using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Analysis.Measures;

/// <summary>
/// The value-weighted norm ‖α_ij·f(x_j)‖ with f(x) = (x·W_V + b_V)·W_O of the head (Kobayashi et al. 2020, "Attention
/// is Not Only a Weight", arXiv 2004.10102): the length of what the query takes from the key. b_O, which belongs to no
/// key, is not in it.
/// </summary>
public sealed class ValueNormMeasure : PerHeadMeasure
{
    /// <inheritdoc/>
    public override string Name => "value-norm";

    /// <inheritdoc/>
    public override string Label => "value-weighted norm ‖α·f(x)‖";

    /// <inheritdoc/>
    public override string Meaning =>
        "length of what the query takes from the key, weight · value · W_O, without b_O (Kobayashi et al. 2020)";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Points { get; } = ["*attn.v"];

    /// <inheritdoc/>
    public override void Check(TransformerModel model, int length)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.HeadOutput(0, 0);
    }

    /// <inheritdoc/>
    public override AttentionMatrix Of(ActivationCache cache, HeadId head)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return Changed(cache, head, ChangeOf(cache, head));
    }

    /// <inheritdoc/>
    internal override HeadChange ChangeOf(ActivationCache cache, HeadId head) =>
        new KeyFactors(Norms(cache, head), null, isLength: true);

    /// <summary>
    /// ‖v_j·W_O‖ of every key, <c>[T]</c>, as √(v·G·v) with G = W_O·W_Oᵀ: D² products a key, and not D·E.
    /// </summary>
    private static double[] Norms(ActivationCache cache, HeadId head)
    {
        (TransformerModel model, AttentionSet set) = (cache.Model, cache.Attention);
        (int heads, int size) = (set.Maps.Heads, set.Maps.HeadSize);
        double[][] gram = Gram(model.HeadOutput(head.Block, head.Head, set.Name), size, model.Width);
        float[] values = cache[HookSite.V, head.Block]; // [T, H, D]
        double[] norms = new double[values.Length / (heads * size)];
        for (int key = 0; key < norms.Length; key++)
        {
            ReadOnlySpan<float> value = values.AsSpan(((key * heads) + head.Head) * size, size);
            double square = 0;
            for (int i = 0; i < size; i++)
            {
                square += value[i] * WideSums.Dot(value, gram[i]);
            }

            // Rounding may leave a tiny negative number where W_O takes all of v away.
            norms[key] = Math.Sqrt(Math.Max(0, square));
        }

        return norms;
    }

    /// <summary><c>[D, E]</c> x <c>[E, D]</c> -> <c>[D, D]</c></summary>
    private static double[][] Gram(float[] output, int size, int width)
    {
        double[][] gram = new double[size][];
        for (int i = 0; i < size; i++)
        {
            gram[i] = new double[size];
            double[] row = Array.ConvertAll(output[(i * width)..((i + 1) * width)], value => (double)value);
            for (int j = 0; j <= i; j++)
            {
                gram[i][j] = gram[j][i] = WideSums.Dot(output.AsSpan(j * width, width), row);
            }
        }

        return gram;
    }
}
