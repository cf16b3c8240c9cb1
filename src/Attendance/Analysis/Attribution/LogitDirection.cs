using Attendance.Attention;
using Attendance.Circuits;
using Attendance.Models;

namespace Attendance.Analysis.Attribution;

/// <summary>
/// The direction of the residual stream that raises a logit (or the difference of two): u = γ ∘ w, centred, with γ the
/// final LayerNorm's gain and w the output head's column. With the LayerNorm's scale σ held as it was in the run, a
/// part x of the residual stream adds x·u/σ to the logit, as TransformerLens's <c>logit_attrs</c> has it: subtracting
/// the mean of x and subtracting the mean of γ ∘ w is the same.
/// </summary>
public sealed class LogitDirection
{
    private readonly CircuitWeights _circuits;
    private readonly double[] _vector;

    // Made when first wanted; made twice by two threads, they are the same.
    private readonly double[]?[] _ofHeads;

    private LogitDirection(CircuitWeights circuits, int target, int? against, double[] vector, double bias)
    {
        _circuits = circuits;
        _vector = vector;
        _ofHeads = new double[circuits.Blocks * circuits.Heads][];
        Target = target;
        Against = against;
        Bias = bias;
    }

    /// <summary>The token whose logit it is.</summary>
    public int Target { get; }

    /// <summary>The token whose logit is subtracted, or null.</summary>
    public int? Against { get; }

    /// <summary>u, <c>[E]</c>.</summary>
    public ReadOnlySpan<double> Vector => _vector;

    /// <summary>What the final LayerNorm's bias adds to the logit whatever the residual stream holds: β·w.</summary>
    public double Bias { get; }

    /// <summary>The direction of a logit, or of a difference of logits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">The token's id.</param>
    /// <param name="against">The id whose logit is subtracted; none when null.</param>
    /// <exception cref="Errors.InvalidRequestException">The vocabulary has no such token.</exception>
    /// <exception cref="Errors.CheckpointException">The checkpoint has no output head.</exception>
    public static LogitDirection Of(TransformerModel model, int target, int? against = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        CircuitWeights circuits = model.Circuits;
        NormParameters norm = circuits.FinalNorm;
        double[] w = Array.ConvertAll(circuits.OutputDirection(target), value => (double)value);
        if (against is { } other)
        {
            float[] subtracted = circuits.OutputDirection(other);
            for (int i = 0; i < w.Length; i++)
            {
                w[i] -= subtracted[i];
            }
        }

        double bias = 0;
        double[] vector = new double[w.Length];
        for (int i = 0; i < w.Length; i++)
        {
            bias += norm.Bias[i] * w[i];
            vector[i] = norm.Gain[i] * w[i];
        }

        double mean = vector.Average();
        return new LogitDirection(circuits, target, against, Array.ConvertAll(vector, value => value - mean), bias);
    }

    /// <summary>x·u: divided by the scale of the final LayerNorm it is what x adds to the logit.</summary>
    /// <param name="x">A part of the residual stream, <c>[E]</c>.</param>
    public double Dot(ReadOnlySpan<float> x)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, _vector.Length, nameof(x));
        return WideSums.Dot(x, _vector);
    }

    /// <summary>
    /// The same direction as a head sees it, W_O·u, <c>[D]</c>: a value or z of the head times this, over the scale of
    /// the final LayerNorm, is what it adds to the logit. Made once for each head, so that the rest costs a product of
    /// D numbers.
    /// </summary>
    /// <param name="head">The head.</param>
    /// <exception cref="Errors.InvalidRequestException">The model has no such head.</exception>
    public ReadOnlySpan<double> OfHead(HeadId head)
    {
        (int block, int index) = head.Resolve(_circuits.Blocks, _circuits.Heads);
        ref double[]? made = ref _ofHeads[(block * _circuits.Heads) + index];
        return made ??= Project(_circuits.HeadOutput(block, index));
    }

    private double[] Project(float[] output)
    {
        double[] projected = new double[_circuits.HeadSize];
        for (int i = 0; i < projected.Length; i++)
        {
            projected[i] = WideSums.Dot(output.AsSpan(i * _circuits.Width, _circuits.Width), _vector);
        }

        return projected;
    }
}
