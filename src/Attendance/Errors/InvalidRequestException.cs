namespace Attendance.Errors;

/// <summary>
/// The request cannot be met by this model: a block or head that does not exist, a prompt longer than the context, an
/// id outside the vocabulary, a hook point that there is none of.
/// </summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
public sealed class InvalidRequestException(string message) : AttendanceException(message)
{
    /// <inheritdoc/>
    public override int ExitCode => 2;
}
