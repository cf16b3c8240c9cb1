using System.Text.Json;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Tests.Generation;

/// <summary>The cases of <c>Fixtures/analysis/generation</c>, which plain PyTorch computed.</summary>
internal static class GenerationFixture
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "analysis");
    private static readonly Lazy<JsonElement> s_json = new(
        () => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(s_folder, "generation.json"))).RootElement);

    /// <summary>The names of the cases of a kind.</summary>
    public static IEnumerable<string> Names(params string[] kinds) => s_json.Value.GetProperty("cases").EnumerateArray()
        .Where(one => kinds.Contains(one.GetProperty("kind").GetString()))
        .Select(one => one.GetProperty("name").GetString()!);

    /// <summary>One case.</summary>
    public static JsonElement Case(string name) => s_json.Value.GetProperty("cases").EnumerateArray()
        .Single(one => one.GetProperty("name").GetString() == name);

    /// <summary>What float32 makes of an array in PyTorch.</summary>
    public static double Noise(string model, string array) =>
        s_json.Value.GetProperty("noise").GetProperty(model).GetProperty(array).GetDouble();

    /// <summary>An array of a case.</summary>
    public static float[] Array(string name)
    {
        using var file = SafetensorsFile.Open(Path.Combine(s_folder, "generation.safetensors"));
        return file.Tensors[name].ToArray();
    }

    /// <summary>The model of a case.</summary>
    public static Gpt2 Load(string model, string kernels) => Gpt2.Load(
        model == "demo"
            ? EmbeddedFiles.Demo
            : new DirectoryFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "gpt2-tiny")),
        KernelSet.Choose(kernels));

    /// <summary>Numbers of a case.</summary>
    public static int[] Numbers(JsonElement one, string name) =>
        [.. one.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}
