using Attendance.Errors;

namespace Attendance.Web;

/// <summary>The server cannot be started: the port is taken, or the address is not this machine's.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="inner">The cause, when another exception told of it.</param>
public sealed class ServerException(string message, Exception? inner = null) : AttendanceException(message, inner);
