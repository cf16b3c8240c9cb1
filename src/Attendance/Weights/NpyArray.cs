namespace Attendance.Weights;

/// <summary>An array that NumPy wrote, as float32.</summary>
/// <param name="Shape">The length of each axis, outermost first; empty for a scalar.</param>
/// <param name="Values">The elements in row-major order, whatever order the file had.</param>
public sealed record NpyArray(IReadOnlyList<long> Shape, float[] Values);
