using Attendance.Kernels;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>Hugging Face's names of activations (<c>ACT2FN</c>).</summary>
internal static class ActivationNames
{
    /// <summary>The function that a configuration names.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="field">The field's name.</param>
    /// <param name="name">What stands there.</param>
    /// <exception cref="Errors.UnsupportedModelException">It is not known.</exception>
    public static Activation Read(ConfigReader config, string field, string name) => name switch
    {
        "gelu" => Activation.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => Activation.GeluTanh,
        "quick_gelu" => Activation.QuickGelu,
        "relu" => Activation.Relu,
        "silu" or "swish" => Activation.Silu,
        "tanh" => Activation.Tanh,
        _ => throw config.Unsupported(
            field,
            Printable.Quote(name),
            "gelu_new, gelu, gelu_pytorch_tanh, gelu_fast, quick_gelu, relu, silu, swish or tanh"),
    };
}
