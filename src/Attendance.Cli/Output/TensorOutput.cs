using System.Text.Json;

namespace Attendance.Cli.Output;

/// <summary>How tensors are named.</summary>
internal static class TensorOutput
{
    /// <summary>A shape for people, <c>[6, 8, 3, 3]</c>.</summary>
    public static string Shape(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>An object with name, type and shape.</summary>
    public static void Write(Utf8JsonWriter json, string name, string type, IReadOnlyList<long> shape)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("dtype", type);
        json.WriteStartArray("shape");
        foreach (long axis in shape)
        {
            json.WriteNumberValue(axis);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
