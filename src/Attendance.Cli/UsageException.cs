using Attendance.Errors;

namespace Attendance.Cli;

/// <summary>A command line that cannot be understood; the user is pointed to the command's help as well.</summary>
/// <param name="message">What was wrong, what was expected.</param>
internal sealed class UsageException(string message) : AttendanceException(message)
{
    /// <inheritdoc/>
    public override int ExitCode => 2;
}
