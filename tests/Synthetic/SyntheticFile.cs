using Attendance.Weights;

namespace Attendance.Synthetic;

/// <summary>A tensor of made-up numbers.</summary>
/// <param name="Name">Its name, on which the numbers depend.</param>
/// <param name="Shape">Its axes.</param>
/// <param name="Mean">The numbers' mean.</param>
/// <param name="Deviation">The standard deviation of each column.</param>
internal sealed record SyntheticTensor(string Name, int[] Shape, double Mean, Func<int, double> Deviation)
{
    public TensorDeclaration Declaration => new(Name, DType.F32, [.. Shape.Select(length => (long)length)]);
}

/// <summary>Writes made-up weights: value = mean + n·(sd / 37837) in float32, n from <see cref="HashNoise"/>.</summary>
internal static class SyntheticFile
{
    /// <summary>Writes a safetensors file, sorted by name.</summary>
    /// <param name="path">Where.</param>
    /// <param name="specification">What.</param>
    /// <param name="seed">Other seeds give other numbers.</param>
    public static void Write(string path, IEnumerable<SyntheticTensor> specification, ulong seed)
    {
        SyntheticTensor[] tensors = [.. specification.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        using var writer = SafetensorsWriter.Create(
            path, [.. tensors.Select(tensor => tensor.Declaration)], new Dictionary<string, string> { ["format"] = "pt" });
        foreach (SyntheticTensor tensor in tensors)
        {
            WriteTensor(writer, tensor, seed);
        }

        writer.Complete();
    }

    private static void WriteTensor(SafetensorsWriter writer, SyntheticTensor tensor, ulong seed)
    {
        int columns = tensor.Shape[^1];
        long rows = tensor.Shape.Aggregate(1L, (product, n) => product * n) / columns;
        int rowsAtOnce = (int)Math.Clamp((1 << 20) / columns, 1, rows);
        var values = new float[rowsAtOnce * columns];
        ulong key = HashNoise.Key(tensor.Name, seed);
        float[] scales =
            [.. Enumerable.Range(0, columns).Select(column => (float)(tensor.Deviation(column) / HashNoise.Deviation))];
        for (long row = 0; row < rows; row += rowsAtOnce)
        {
            int count = (int)Math.Min(rowsAtOnce, rows - row);
            long first = row;
            Parallel.For(0, count, r =>
            {
                for (int column = 0; column < columns; column++)
                {
                    float noise = HashNoise.At(key, (ulong)(((first + r) * columns) + column));
                    float value = noise * scales[column];
                    values[(r * columns) + column] = tensor.Mean == 0 ? value : value + (float)tensor.Mean;
                }
            });
            writer.Write(values.AsSpan(0, count * columns));
        }
    }
}
