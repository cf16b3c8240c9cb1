namespace Attendance.Web.Protocol;

/// <summary>A model on its way.</summary>
/// <param name="Stage"><c>resolving</c>, <c>waiting</c>, <c>downloading</c>, <c>verifying</c> or
/// <c>opening</c>.</param>
/// <param name="Message">The same for people.</param>
/// <param name="File">The file in question.</param>
/// <param name="Done">Bytes that are there.</param>
/// <param name="Total">Bytes in all.</param>
internal sealed record LoadingEvent(string Stage, string Message, string? File = null, long? Done = null, long? Total = null)
{
    /// <summary>How much is done, 0 to 1; null where that is not known.</summary>
    public double? Fraction => Done is { } done && Total is > 0 and { } total ? Math.Min(1, (double)done / total) : null;
}

/// <summary>A pass has begun.</summary>
/// <param name="Tokens">T.</param>
/// <param name="Message">The same for people.</param>
internal sealed record RunningEvent(int Tokens, string Message);

/// <summary>An event that says all by its name.</summary>
internal sealed record NothingEvent;
