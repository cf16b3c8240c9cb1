using System.Text.Json;
using Attendance.Weights;

namespace Attendance.Cli.Tests.Commands;

/// <summary>An export with exact inputs holds what the reference says.</summary>
public sealed class EncoderExportTests
{
    [Theory]
    [InlineData("pair", 0)]
    [InlineData("batch", 2)]
    [InlineData("batch", 1)]
    public void Export_IdsTypesAndMask_HoldsTheReferencesAttention(string input, int row)
    {
        using var scratch = new Scratch();
        string folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "bert-tiny");
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        JsonElement wanted = json.RootElement.GetProperty("inputs").EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == input);
        string[] Given(string name, string option) => wanted.TryGetProperty(name, out JsonElement rows)
            ? [option, string.Join(',', rows[row].EnumerateArray().Select(value => value.GetInt32()))]
            : [];
        string path = scratch.At("run.safetensors");

        CliRun.Of([
            "export", .. Given("ids", "--ids"), .. Given("token_type_ids", "--token-type-ids"),
            .. Given("attention_mask", "--attention-mask"), "--model", folder, "--out", path,
        ]).Ok();

        using var ours = SafetensorsFile.Open(path);
        using var theirs = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        float[] attention = ours.Tensors["attention"].ToArray(); // [B, H, T, T]
        TensorData reference = theirs.Tensors[$"{input}.attentions"]; // [B, batch, H, T, T]
        float[] expected = reference.ToArray();
        int ofBlock = attention.Length / (int)reference.Shape[0];
        for (int i = 0; i < attention.Length; i++)
        {
            int at = ((((i / ofBlock) * (int)reference.Shape[1]) + row) * ofBlock) + (i % ofBlock);
            Assert.Equal(expected[at], attention[i], 1e-5);
        }
    }
}
