namespace Attendance.Errors;

/// <summary>
/// Something that a user can understand and mend. <see cref="Exception.Message"/> is one line that says what was
/// wrong, what was expected, and what to do.
/// </summary>
/// <remarks>The command prints the message and nothing else, and exits with <see cref="ExitCode"/>.</remarks>
public abstract class AttendanceException : Exception
{
    /// <summary>Makes the error from its one line.</summary>
    /// <param name="message">What was wrong, what was expected, what to do.</param>
    /// <param name="inner">The cause, when another exception told of it.</param>
    protected AttendanceException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The exit status of the command: 2 when the request itself was wrong, 1 for everything else.</summary>
    public virtual int ExitCode => 1;
}
