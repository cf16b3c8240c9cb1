using System.Text.Json;

namespace Attendance.Cli.Output;

/// <summary>Numbers in JSON, which has no word for what is not finite: null.</summary>
internal static class FiniteJson
{
    /// <summary>Writes a number, or null.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteFinite(value);
    }

    /// <summary>Writes a number, or null, into an array.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
