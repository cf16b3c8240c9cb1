using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>Where an array comes from, for messages.</summary>
/// <param name="File">The file, as the user knows it.</param>
/// <param name="Array">The array's name in an archive; null for a file of its own.</param>
internal sealed record NpySource(string File, string? Array = null)
{
    /// <summary>The typed error for this array.</summary>
    /// <param name="fault">The rule that was broken.</param>
    /// <param name="what">What is wrong, as the rest of a sentence without its full stop.</param>
    /// <param name="inner">The cause, when another exception told of it.</param>
    internal CheckpointException Broken(CheckpointFault fault, string what, Exception? inner = null)
    {
        string subject = Array is null ? "" : $"array {Printable.Quote(Array)} ";
        return new CheckpointException(fault, File, $"{File}: {subject}{what}.", Array, inner);
    }
}
