namespace Attendance.Benchmarks.Kernels;

/// <summary>What one call of a kernel is given, and what it must at least do.</summary>
/// <param name="Name">As it stands in tables.</param>
/// <param name="Rows">Tokens, or rows.</param>
/// <param name="Width">Width of a row, inputs, or width of a head.</param>
/// <param name="Outputs">Outputs of a product; 0 elsewhere.</param>
/// <param name="Operations">Multiply-adds count two; 0 where arithmetic is not what a kernel is made of.</param>
/// <param name="Bytes">Bytes that are read and written at least.</param>
public sealed record Workload(string Name, int Rows, int Width, int Outputs, double Operations, double Bytes)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
