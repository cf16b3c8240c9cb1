using Attendance.Analysis.Attribution;

namespace Attendance.Analysis.Explanation;

/// <summary>A part of a query or of a key.</summary>
/// <param name="Name">
/// The name: that of what wrote it (<c>embed</c>, <c>pos_embed</c>, <c>4.7</c>, <c>4.bias</c>, <c>4.mlp</c>), or
/// <c>ln1.bias</c> for the LayerNorm's β, <c>b_Q</c> and <c>b_K</c> for the projections' biases, or that of a group.
/// </param>
/// <param name="Written">What wrote it to the residual stream; null for biases that are added behind it, and for
/// groups.</param>
public readonly record struct ScorePart(string Name, ResidualPart? Written = null)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
