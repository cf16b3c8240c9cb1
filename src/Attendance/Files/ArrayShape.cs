namespace Attendance.Files;

/// <summary>A floating-point array in a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its axes.</param>
internal sealed record ArrayShape(string Name, IReadOnlyList<long> Shape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
