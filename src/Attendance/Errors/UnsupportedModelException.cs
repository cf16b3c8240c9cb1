namespace Attendance.Errors;

/// <summary>
/// The checkpoint is whole, but asks for something that Attendance does not compute: another architecture, or a
/// configuration field whose effect is not implemented. It is refused by name, never ignored.
/// </summary>
/// <param name="field">The configuration field, for example <c>add_cross_attention</c>.</param>
/// <param name="message">What was wrong, what was expected, what to do.</param>
public sealed class UnsupportedModelException(string field, string message) : AttendanceException(message)
{
    /// <summary>The name of the field that is not supported, as it stands in <c>config.json</c>.</summary>
    public string Field { get; } = field;
}
