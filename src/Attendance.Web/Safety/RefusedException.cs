namespace Attendance.Web.Safety;

/// <summary>A request that is not answered, and why.</summary>
/// <param name="status">The status.</param>
/// <param name="message">What was wrong, what was expected, what to do; one line.</param>
/// <param name="code">A word for programs, or null.</param>
internal sealed class RefusedException(int status, string message, string? code = null) : Exception(message)
{
    /// <summary>The status of the answer.</summary>
    public int Status { get; } = status;

    /// <summary>A word for programs, or null.</summary>
    public string? Code { get; } = code;

    /// <summary>After how many seconds it is worth asking again; null where it is not.</summary>
    public int? RetryAfter { get; init; }
}
