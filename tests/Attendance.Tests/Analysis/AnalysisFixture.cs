using System.Text.Json;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Tests.Analysis;

/// <summary>One topic of <c>tests/References</c>: cases, and what PyTorch computed for each in float64.</summary>
internal sealed class AnalysisFixture : IDisposable
{
    /// <summary>How often the float32 noise of one implementation another may be off.</summary>
    private const double Factor = 8;

    private readonly JsonDocument _json;
    private readonly SafetensorsFile _tensors;

    public AnalysisFixture(string topic)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "analysis");
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, topic + ".json")));
        _tensors = SafetensorsFile.Open(Path.Combine(folder, topic + ".safetensors"));
    }

    public IEnumerable<JsonElement> Cases => _json.RootElement.GetProperty("cases").EnumerateArray();

    public JsonElement Case(string name) => Cases.Single(@case => @case.GetProperty("name").GetString() == name);

    public bool Has(JsonElement @case, string array) => _tensors.Tensors.ContainsKey(Key(@case, array));

    /// <summary>Opens the model of a case.</summary>
    public static TransformerModel Open(JsonElement @case) => @case.GetProperty("model").GetString() switch
    {
        "demo" => ModelLocator.Open(),
        _ => ModelLocator.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "gpt2-tiny")),
    };

    public static int[] Ints(JsonElement @case, string name) =>
        [.. @case.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];

    /// <summary>The reference's own values.</summary>
    public float[] Values(JsonElement @case, string array) => _tensors.Tensors[Key(@case, array)].ToArray();

    /// <summary>Fails unless the values are the reference's, but for a few times float32's noise.</summary>
    public void Check(JsonElement @case, string array, IEnumerable<double> values)
    {
        string model = @case.GetProperty("model").GetString()!;
        double allowed =
            Factor * _json.RootElement.GetProperty("noise").GetProperty(model).GetProperty(array).GetDouble();
        float[] expected = Values(@case, array);
        double[] actual = [.. values];
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= allowed,
                $"{Key(@case, array)}[{i}] is {actual[i]}, expected {expected[i]} but for {allowed:0.0e0}");
        }
    }

    public void Dispose()
    {
        _tensors.Dispose();
        _json.Dispose();
    }

    private static string Key(JsonElement @case, string array) => $"{@case.GetProperty("name").GetString()}.{array}";
}
