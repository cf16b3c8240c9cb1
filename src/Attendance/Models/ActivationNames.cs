using Attendance.Kernels;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>Activations by the names that Hugging Face's <c>ACT2FN</c> gives them.</summary>
internal static class ActivationNames
{
    /// <summary>The activation that a field of a configuration names.</summary>
    /// <exception cref="Errors.UnsupportedModelException">It is none that is known.</exception>
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
