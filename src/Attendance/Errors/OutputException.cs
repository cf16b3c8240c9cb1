namespace Attendance.Errors;

/// <summary>
/// A file cannot be written: its folder is not there or not writable, a folder stands in its place, the disk is full.
/// What stood at that path before is untouched, and nothing half-written is left behind.
/// </summary>
/// <param name="file">The file, as the user named it.</param>
/// <param name="message">What was wrong, what was expected, what to do; it should name the file.</param>
/// <param name="inner">The cause, when another exception told of it.</param>
public sealed class OutputException(string file, string message, Exception? inner = null)
    : AttendanceException(message, inner)
{
    /// <summary>The file, as the user named it.</summary>
    public string File { get; } = file;
}
