namespace Attendance.Benchmarks.Machine;

/// <summary>The machine's measured limits.</summary>
/// <param name="FmaGflops">Multiply-adds in registers, 10⁹ floating-point operations a second.</param>
/// <param name="ReadGbs">Reading memory in order, 10⁹ bytes a second.</param>
internal sealed record Limits(double FmaGflops, double ReadGbs)
{
    /// <summary>The least time in milliseconds: for the arithmetic or for the memory, whichever takes longer.</summary>
    /// <param name="operations">Floating-point operations.</param>
    /// <param name="bytes">Bytes that memory has to deliver or take.</param>
    public double Milliseconds(double operations, double bytes) =>
        Math.Max(operations / FmaGflops, bytes / ReadGbs) / 1e6;
}
