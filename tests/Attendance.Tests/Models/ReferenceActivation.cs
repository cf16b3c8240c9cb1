namespace Attendance.Tests.Models;

/// <summary>The MLP's non-linearities by the names that Hugging Face gives them, from their definitions.</summary>
internal static class ReferenceActivation
{
    public static double Apply(string name, double x) => name switch
    {
        "gelu" => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        "gelu_new" or "gelu_pytorch_tanh" =>
            0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * Math.Pow(x, 3))))),
        "gelu_fast" => 0.5 * x * (1 + Math.Tanh(x * 0.7978845608 * (1 + (0.044715 * x * x)))),
        "quick_gelu" => x / (1 + Math.Exp(-1.702 * x)),
        "relu" => x > 0 ? x : 0,
        "silu" or "swish" => x / (1 + Math.Exp(-x)),
        "tanh" => Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no activation"),
    };

    /// <summary>2/√π ∫₀ˣ e^(−t²) dt by Simpson's rule; beyond 7 it is ±1 in double.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 7)
        {
            return Math.Sign(x);
        }

        const int Steps = 400;
        double step = x / Steps;
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double t = i * step;
            sum += Math.Exp(-t * t) * (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2);
        }

        return 2 / Math.Sqrt(Math.PI) * sum * step / 3;
    }
}
