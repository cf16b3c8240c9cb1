using System.Globalization;

namespace Attendance.Benchmarks.Results;

/// <summary>Numbers as they stand in tables.</summary>
internal static class Cell
{
    private const string None = "–";

    public static string Whole(double? value) => Format(value, "#,0");

    public static string Tenths(double? value) => Format(value, "#,0.0");

    public static string Hundredths(double? value) => Format(value, "#,0.00");

    /// <summary>A time: as many digits as tell something.</summary>
    public static string Time(double? value) => value switch
    {
        < 10 => Hundredths(value),
        < 100 => Tenths(value),
        _ => Whole(value),
    };

    public static string Percent(double? share) => Format(share * 100, "0") + (share is null ? "" : " %");

    public static string Ratio(double? value) => Format(value, "0.00") + (value is null ? "" : "×");

    private static string Format(double? value, string format) =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : None;
}
