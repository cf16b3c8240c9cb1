using System.Text.Json;

namespace Attendance.Cli.Tests.Commands;

public sealed class ArchitecturesCommandTests
{
    [Fact]
    public void Architectures_OfTwoModels_AreColumnsOfOneTable()
    {
        string[] lines = CliRun
            .Of("architectures", "--model", "demo", "--model", Scratch.Fixture("bert-tiny")).Ok().Output.Split('\n');

        Assert.Contains(lines, line => Cells(line) is ["architecture", "GPT-2", "BERT"]);
        Assert.Contains(lines, line => Cells(line) is ["LayerNorm", "before each sublayer", "behind each sublayer"]);
        Assert.Contains(lines, line => Cells(line) is ["attention", "itself and before (causal)", "every position"]);
        Assert.Contains(
            lines,
            line => Cells(line) is ["linear layers stored", "[in, out] = [128, 512]", "[out, in] = [256, 64]"]);
    }

    [Fact]
    public void Architectures_AsJson_HaveAnObjectForEachModel()
    {
        JsonElement json = CliRun.Of("architectures", "--json", "--prompt", "I love you").Ok().Json();

        JsonElement demo = Assert.Single(json.EnumerateArray());
        Assert.Equal("demo", demo.GetProperty("model").GetString());
        Assert.Equal("[in, out]", demo.GetProperty("projection").GetProperty("stored").GetString());
        JsonElement attention = Assert.Single(demo.GetProperty("attention").EnumerateArray());
        Assert.Equal(6 * 8 * 3, attention.GetProperty("rows").GetInt32());
        Assert.InRange(attention.GetProperty("row_sum_deviation").GetDouble(), 0, 1e-5);
    }

    [Fact]
    public void Architectures_RevisionOfSeveral_IsAUsageError() =>
        CliRun.Of("architectures", "--model", "a", "--model", "b", "--revision", "x").IsUsageError(
            "--revision is of one model; give --model once, or leave --revision out.", "attendance architectures");

    private static string[] Cells(string line) =>
        line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
