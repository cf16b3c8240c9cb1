namespace Attendance.Kernels;

/// <summary>The lengths and strides of new queries' attention to keys and values that are kept head by head.</summary>
/// <param name="Length">T, the number of keys and values, the new ones included.</param>
/// <param name="Count">The number of new queries, at the last positions.</param>
/// <param name="Heads">H.</param>
/// <param name="Size">The width of one head, and the stride of its keys and values.</param>
/// <param name="HeadStride">Floats from one head's first key to the next head's; the same for values.</param>
/// <param name="QueryStride">Floats from one position's queries to the next.</param>
/// <param name="OutputStride">The same for z.</param>
/// <param name="Scale">What q·k is multiplied by, usually 1/√Size.</param>
internal readonly record struct NextAttentionShape(
    int Length, int Count, int Heads, int Size, long HeadStride, int QueryStride, int OutputStride, float Scale);
