using Attendance.Analysis.Measures;

namespace Attendance.Web.Offline;

/// <summary>What is looked at, and so shall be in a page whatever its size.</summary>
/// <param name="Attention">The kind of attention; the primary one when null.</param>
/// <param name="Measure">What the cells say; the weight when null.</param>
/// <param name="Vectors">Blocks whose vectors are looked at, 0-based.</param>
internal sealed record PageWants(string? Attention, Measure? Measure, IReadOnlyList<int> Vectors)
{
    /// <summary>Weights alone.</summary>
    public static PageWants Nothing { get; } = new(null, null, []);
}
