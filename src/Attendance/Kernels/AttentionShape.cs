namespace Attendance.Kernels;

/// <summary>The lengths and strides of one sequence's attention.</summary>
/// <param name="Length">T, the number of positions.</param>
/// <param name="Heads">H.</param>
/// <param name="Size">The width of one head; any number from 1.</param>
/// <param name="QueryStride">Floats from one position's queries to the next.</param>
/// <param name="KeyStride">The same for keys.</param>
/// <param name="ValueStride">The same for values.</param>
/// <param name="OutputStride">The same for z.</param>
/// <param name="Scale">What q·k is multiplied by, usually 1/√Size.</param>
internal readonly record struct AttentionShape(
    int Length, int Heads, int Size, int QueryStride, int KeyStride, int ValueStride, int OutputStride, float Scale);
