using System.Globalization;

namespace Attendance.Benchmarks.Products;

/// <summary>x [rows, inputs] times as many weights [inputs, outputs] as there are copies.</summary>
/// <param name="What">Where it stands in GPT-2.</param>
/// <param name="Rows">Tokens.</param>
/// <param name="Inputs">K.</param>
/// <param name="Outputs">N.</param>
/// <param name="Copies">
/// Different weights, multiplied one after the other: twelve for few rows, as GPT-2 has, so that they come from memory
/// and not from a cache that a model would not fit into.
/// </param>
internal sealed record ProductShape(string What, int Rows, int Inputs, int Outputs, int Copies)
{
    public double Operations => 2.0 * Copies * Rows * Inputs * Outputs;

    public double Bytes => (double)Copies * sizeof(float) * (((long)Inputs + Rows) * Outputs);

    public string Size => string.Create(CultureInfo.InvariantCulture, $"{Rows}×{Inputs}×{Outputs}");

    /// <summary>GPT-2 small's products, many rows and few.</summary>
    public static IReadOnlyList<ProductShape> Gpt2Small { get; } =
    [
        new("MLP in", 1024, 768, 3072, 1),
        new("MLP out", 1024, 3072, 768, 1),
        new("queries and keys", 1024, 768, 1536, 1),
        new("attention out", 1024, 768, 768, 1),
        new("output head", 1024, 768, 50257, 1),
        new("MLP in", 256, 768, 3072, 12),
        new("MLP in", 64, 768, 3072, 12),
        new("MLP in", 16, 768, 3072, 12),
        new("MLP in", 3, 768, 3072, 12),
        new("MLP out", 3, 3072, 768, 12),
        new("output head", 64, 768, 50257, 1),
        new("output head", 16, 768, 50257, 1),
        new("output head", 3, 768, 50257, 1),
    ];
}
