using System.Text.Json;
using Attendance.Weights;

namespace Attendance.Tests.Models;

/// <summary>One of the reference results: inputs and tensors that another implementation computed.</summary>
internal sealed class ReferenceFixture : IDisposable
{
    private readonly JsonDocument _json;
    private readonly SafetensorsFile _tensors;

    public ReferenceFixture(string folder)
    {
        Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", folder);
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        _tensors = SafetensorsFile.Open(Path.Combine(Folder, "expected.safetensors"));
    }

    public string Folder { get; }

    public IEnumerable<JsonElement> Inputs => _json.RootElement.GetProperty("inputs").EnumerateArray();

    /// <summary>
    /// The largest difference that the fixture allows for <c>attentions</c>, <c>hidden_states</c>, <c>logits</c>, ….
    /// </summary>
    public double Tolerance(string what) =>
        _json.RootElement.GetProperty("suggested_tolerance_max_abs").GetProperty(what).GetDouble();

    public JsonElement Input(string name) => Inputs.Single(input => input.GetProperty("name").GetString() == name);

    public bool Has(string input, string what) => _tensors.Tensors.ContainsKey($"{input}.{what}");

    public (float[] Values, long[] Shape) Tensor(string input, string what)
    {
        TensorData tensor = _tensors.Tensors[$"{input}.{what}"];
        return (tensor.ToArray(), [.. tensor.Shape]);
    }

    public static int[][] Rows(JsonElement input, string name) =>
        [.. input.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt32()).ToArray())];

    public void Dispose()
    {
        _tensors.Dispose();
        _json.Dispose();
    }
}
