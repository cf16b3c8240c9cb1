namespace Attendance.Weights;

/// <summary>What a safetensors header says of one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Its element type, where that is known.</param>
/// <param name="TypeName">Its element type as the file spells it.</param>
/// <param name="Shape">The length of each axis.</param>
/// <param name="Count">The product of <paramref name="Shape"/>.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">One behind its last byte.</param>
internal sealed record TensorEntry(
    string Name, DType DType, string TypeName, long[] Shape, long Count, long Begin, long End);
