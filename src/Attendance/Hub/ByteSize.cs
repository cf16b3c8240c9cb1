using System.Globalization;

namespace Attendance.Hub;

/// <summary>Sizes for people, in the decimal units in which disks and the hub count.</summary>
public static class ByteSize
{
    private static readonly string[] s_units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Writes a number of bytes with three digits or so: <c>548 MB</c>, <c>1.5 GB</c>, <c>0 B</c>.</summary>
    /// <param name="bytes">The number of bytes, not negative.</param>
    /// <returns>The text.</returns>
    public static string Format(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < s_units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string digits = value.ToString(unit == 0 || value >= 99.95 ? "0" : "0.0", CultureInfo.InvariantCulture);
        return $"{digits} {s_units[unit]}";
    }
}
