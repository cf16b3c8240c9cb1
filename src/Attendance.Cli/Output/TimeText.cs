using System.Globalization;

namespace Attendance.Cli.Output;

/// <summary>A time that is left, for people.</summary>
internal static class TimeText
{
    /// <summary>Two units at most: <c>2 h 5 min</c>, <c>3 min 20 s</c>, <c>12 s</c>.</summary>
    public static string Of(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} s");
}
