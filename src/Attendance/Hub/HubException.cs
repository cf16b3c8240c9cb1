using Attendance.Errors;

namespace Attendance.Hub;

/// <summary>A model could not be had from the hub or from its cache.</summary>
public sealed class HubException : AttendanceException
{
    /// <summary>Makes the error.</summary>
    /// <param name="fault">What kind of failure it was.</param>
    /// <param name="message">What was wrong, what was expected, what to do; one line.</param>
    /// <param name="inner">The cause, when another exception told of it.</param>
    public HubException(HubFault fault, string message, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
    }

    /// <summary>What kind of failure it was.</summary>
    public HubFault Fault { get; }

    /// <inheritdoc/>
    public override int ExitCode =>
        Fault is HubFault.InvalidId or HubFault.InvalidRevision or HubFault.InvalidSetting ? 2 : 1;
}
