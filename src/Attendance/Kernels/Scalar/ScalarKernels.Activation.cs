namespace Attendance.Kernels.Scalar;

internal sealed unsafe partial class ScalarKernels
{
    /// <inheritdoc/>
    public override void Activate(Activation activation, float* x, long count)
    {
        for (long i = 0; i < count; i++)
        {
            x[i] = (float)Apply(activation, x[i]);
        }
    }

    /// <summary>The formulas of <see cref="Activation"/> in double precision.</summary>
    public static double Apply(Activation activation, double x) => activation switch
    {
        Activation.Gelu => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        Activation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        Activation.QuickGelu => x * Sigmoid(1.702 * x),
        Activation.Relu => Math.Max(x, 0),
        Activation.Silu => x * Sigmoid(x),
        Activation.Tanh => Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    /// <summary>
    /// The error function by its series erf(x) = 2/√π · e^(−x²) · Σ 2ⁿx^(2n+1) / (1·3·…·(2n+1)), whose terms all have
    /// one sign, so that nothing cancels (Abramowitz and Stegun 7.1.6).
    /// </summary>
    public static double Erf(double x)
    {
        // Beyond 6, erf differs from ±1 by less than 3e-17.
        if (double.IsNaN(x) || Math.Abs(x) > 6)
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
