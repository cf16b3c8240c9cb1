using System.Globalization;

namespace Attendance.Cli.Output;

/// <summary>Numbers whose sign matters, for people.</summary>
internal static class Signed
{
    /// <summary>Three decimals, with a plus or a real minus.</summary>
    public static string Text(double value) => value.ToString("+0.000;−0.000;0.000", CultureInfo.InvariantCulture);
}
