using Attendance.Errors;

namespace Attendance.Benchmarks.Peers;

/// <summary>The peer cannot be had on this machine, or not as it should be; the message says what to install.</summary>
internal sealed class PeerMissingException(string message) : AttendanceException(message);
