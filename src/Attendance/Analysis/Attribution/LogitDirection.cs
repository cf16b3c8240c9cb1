using Attendance.Circuits;
using Attendance.Models;

namespace Attendance.Analysis.Attribution;

/// <summary>
/// The direction of the residual stream that raises a logit (or the difference of two): u = γ ∘ w, centred, with γ the
/// final LayerNorm's gain and w the output head's column. With the LayerNorm's scale σ held as it was in the run, a part x
/// of the residual stream adds x·u/σ to the logit, as TransformerLens's <c>logit_attrs</c> has it: subtracting the mean of
/// x and subtracting the mean of γ ∘ w is the same.
/// </summary>
public sealed class LogitDirection
{
    private LogitDirection(int target, int? against, double[] vector, double bias)
    {
        Target = target;
        Against = against;
        Vector = vector;
        Bias = bias;
    }

    /// <summary>The token whose logit it is.</summary>
    public int Target { get; }

    /// <summary>The token whose logit is subtracted, or null.</summary>
    public int? Against { get; }

    /// <summary>u, <c>[E]</c>.</summary>
    public IReadOnlyList<double> Vector { get; }

    /// <summary>What the final LayerNorm's bias adds to the logit whatever the residual stream holds: β·w.</summary>
    public double Bias { get; }

    /// <summary>The direction of a logit, or of a difference of logits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">The token's id.</param>
    /// <param name="against">The id whose logit is subtracted; none when null.</param>
    /// <exception cref="Errors.InvalidRequestException">The vocabulary has no such token.</exception>
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
        return new LogitDirection(target, against, Array.ConvertAll(vector, value => value - mean), bias);
    }

    /// <summary>x·u: divided by the scale of the final LayerNorm it is what x adds to the logit.</summary>
    /// <param name="x">A part of the residual stream, <c>[E]</c>.</param>
    public double Dot(ReadOnlySpan<float> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * Vector[i];
        }

        return sum;
    }
}
