namespace Attendance.Kernels;

/// <summary>
/// The MLP's non-linearities, named as in Hugging Face's <c>activations.py</c> (<c>ACT2FN</c>).
/// </summary>
internal enum Activation
{
    /// <summary><c>gelu</c>: x·Φ(x) = 0.5x(1 + erf(x/√2)).</summary>
    Gelu,

    /// <summary>
    /// <c>gelu_new</c>, <c>gelu_pytorch_tanh</c>, <c>gelu_fast</c>: 0.5x(1 + tanh(√(2/π)(x + 0.044715x³))). The three
    /// are one function; they differ in how Hugging Face writes it down.
    /// </summary>
    GeluTanh,

    /// <summary><c>quick_gelu</c>: x·σ(1.702x).</summary>
    QuickGelu,

    /// <summary><c>relu</c>: max(x, 0).</summary>
    Relu,

    /// <summary><c>silu</c>, <c>swish</c>: x·σ(x).</summary>
    Silu,

    /// <summary><c>tanh</c>.</summary>
    Tanh,
}
