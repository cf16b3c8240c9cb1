using System.Text.Json;
using System.Text.Json.Serialization;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Machine;
using Attendance.Weights;

namespace Attendance.Benchmarks.Results;

/// <summary>A table with its circumstances, kept in <c>benchmarks/results/&lt;cpu&gt;/&lt;name&gt;.json</c>.</summary>
internal sealed record ResultFile<TRow>(About About, IReadOnlyList<TRow> Rows)
    where TRow : IRow<TRow>
{
    /// <summary>Writes it below this processor's folder.</summary>
    /// <returns>Its path.</returns>
    public string Save()
    {
        string folder = Path.Combine(Repository.Results, Processor.Folder);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{TRow.Name}.json");
        AtomicFile.WriteAllBytes(path, [.. JsonSerializer.SerializeToUtf8Bytes(this, ResultJson.Indented), (byte)'\n']);
        return path;
    }

    /// <summary>Reads one back.</summary>
    /// <exception cref="JsonException">It is not such a file.</exception>
    public static ResultFile<TRow> Read(string path) =>
        JsonSerializer.Deserialize<ResultFile<TRow>>(File.ReadAllBytes(path), ResultJson.Indented)
            ?? throw new JsonException("null is no table");
}

/// <summary>How rows stand in JSON: names in snake_case, numbers with the digits that a measurement has.</summary>
internal static class ResultJson
{
    public static JsonSerializerOptions Line { get; } = Create(indented: false);

    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    private static JsonSerializerOptions Create(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = indented,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new MeasurementConverter() },
    };

    private sealed class MeasurementConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (value == 0 || !double.IsFinite(value))
            {
                writer.WriteNumberValue(0);
                return;
            }

            // Four significant digits, and every digit of what has more before the point.
            int decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15);
            writer.WriteNumberValue((decimal)Math.Round(value, decimals));
        }
    }
}
