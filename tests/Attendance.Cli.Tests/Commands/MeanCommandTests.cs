using System.Text.Json;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Models;

namespace Attendance.Cli.Tests.Commands;

public sealed class MeanCommandTests
{
    private const string Prompt = "I hate you";

    [Theory]
    [InlineData(-1, 4, null)]
    [InlineData(0, null, null)]
    [InlineData(3, 1, 3)]
    [InlineData(3, 1, -2)]
    [InlineData(3, -2, null)]
    public void Mean_OverBlocks_IsTheLibrarys(int head, int? start, int? end)
    {
        using TransformerModel model = ModelLocator.Open();
        AttentionGrid expected = model.Run(Prompt).MeanOverBlocks(head, start ?? 0, end);
        string[] args =
        [
            "mean",
            Prompt,
            "--json",
            "--head",
            $"{head}",
            .. start is null ? (string[])[] : ["--start", $"{start}"],
            .. end is null ? (string[])[] : ["--end", $"{end}"],
        ];

        AssertIs(expected, CliRun.Of(args).Ok().Json());
    }

    [Fact]
    public void Mean_OverHeads_IsTheLibrarys()
    {
        using TransformerModel model = ModelLocator.Open();

        AssertIs(model.Run(Prompt).MeanOverHeads(-2), CliRun.Of("mean", Prompt, "--json", "--block", "-2").Ok().Json());
    }

    [Fact]
    public void Mean_Title_SaysWhichBlocks() =>
        Assert.StartsWith(
            "demo · head 7, mean over blocks 2–3 (2:4)\n",
            CliRun.Of("mean", Prompt, "--head", "-1", "--start", "2", "--end", "4").Ok().Output,
            StringComparison.Ordinal);

    private static void AssertIs(AttentionGrid expected, JsonElement json)
    {
        JsonElement panel = json.GetProperty("panels").EnumerateArray().Single();
        Assert.Equal(expected.Panels[0].Title, panel.GetProperty("title").GetString());
        Assert.Equal(
            expected.Panels[0].Matrix.Values.ToArray(),
            panel
                .GetProperty("matrix")
                .EnumerateArray()
                .SelectMany(row => row.EnumerateArray())
                .Select(v => v.GetSingle()));
    }
}
