using System.Globalization;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>What is worth knowing about a model, beside its tensors.</summary>
/// <param name="Settings">The configuration, under the names of <c>config.json</c>.</param>
/// <param name="Width">E, the width of the residual stream.</param>
/// <param name="Parameters">Number of parameters; a tied output head is not counted twice.</param>
/// <param name="WeightBytes">Bytes of the weights as they are stored, and mapped.</param>
internal sealed record ModelFacts(
    IReadOnlyList<KeyValuePair<string, object>> Settings,
    int Width,
    long Parameters,
    long WeightBytes)
{
    private const int Float = sizeof(float);

    /// <summary>Bytes of the weights, were they float32.</summary>
    public long WeightBytesAsF32 => Parameters * Float;

    /// <summary>Reads them from a model.</summary>
    public static ModelFacts Of(TransformerModel model)
    {
        long parameters = 0;
        long bytes = 0;
        foreach (ParameterInfo parameter in model.Parameters)
        {
            parameters += parameter.Count;
            bytes += parameter.Bytes;
        }

        return new ModelFacts(model.Settings, model.Width, parameters, bytes);
    }

    /// <summary>Bytes that a run keeps of attention: each block's queries and keys.</summary>
    public long KeptAttention(TransformerModel model, long length) => 2L * model.Features.AttentionNames.Sum(model.BlocksWith) * length * Width * Float;

    /// <summary>Bytes of every pattern at once.</summary>
    public static long AllPatterns(TransformerModel model, long length) =>
        model.Features.AttentionNames.Sum(kind => (long)model.BlocksWith(kind) * model.HeadsWith(kind))
        * length * length * Float;

    /// <summary>A number with its thousands apart.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
