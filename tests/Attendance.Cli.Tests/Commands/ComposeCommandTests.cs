using System.Text.Json;
using Attendance.Circuits.Composition;
using Attendance.Models;

namespace Attendance.Cli.Tests.Commands;

public sealed class ComposeCommandTests
{
    [Theory]
    [InlineData(WeightFolding.GainAndMeans, false)]
    [InlineData(WeightFolding.None, true)]
    public void Compose_OneKind_IsTheLibrarys(WeightFolding folding, bool minusRandom)
    {
        using TransformerModel model = ModelLocator.Open();
        var scores = CompositionScores.Of(model, CompositionKind.Key, folding);
        string[] args =
        [
            "compose", "--kind", "k", "--json",
            .. folding == WeightFolding.None ? (string[])["--raw"] : [],
            .. minusRandom ? (string[])["--minus-random"] : [],
        ];

        JsonElement json = CliRun.Of(args).Ok().Json();

        Assert.Equal(scores.Baseline, json.GetProperty("baseline").GetDouble());
        Assert.Equal(minusRandom, json.GetProperty("isBaselineSubtracted").GetBoolean());
        JsonElement[] pairs = [.. json.GetProperty("pairs").EnumerateArray()];
        Assert.Equal(
            scores.Ranked().Select(pair => ("key", $"{pair.Earlier}", $"{pair.Later}")),
            pairs.Select(pair => (
                pair.GetProperty("kind").GetString()!, pair.GetProperty("earlier").GetString()!,
                pair.GetProperty("later").GetString()!)));
        Assert.Equal(
            scores.Ranked().Select(pair => pair.Score - (minusRandom ? scores.Baseline : 0)),
            pairs.Select(pair => pair.GetProperty("score").GetDouble()));
    }

    [Fact]
    public void Compose_OneHead_ListsItsPairsOnly()
    {
        JsonElement json = CliRun.Of("compose", "--head", "-3.1", "--json").Ok().Json();

        JsonElement[] pairs = [.. json.GetProperty("pairs").EnumerateArray()];

        // Three blocks before it and two behind it, 8 heads each, three kinds.
        Assert.Equal(5 * 8 * 3, pairs.Length);
        Assert.All(
            pairs,
            pair => Assert.Contains(
                "3.1", new[] { pair.GetProperty("earlier").GetString(), pair.GetProperty("later").GetString() }));
    }

    [Fact]
    public void Compose_Text_BeginsWithTheFinding()
    {
        using TransformerModel model = ModelLocator.Open();
        HeadComposition first = CompositionScores.Of(model, CompositionKind.Query).Ranked()[0];

        string text = CliRun.Of("compose", "--kind", "q", "--top", "1").Ok().Output;

        Assert.StartsWith(
            $"{first.Later} reads most of what {first.Earlier} writes, through its query: "
                + FormattableString.Invariant($"{first.Score:0.000} (heads that have nothing to do with each other score 0.089).\n"),
            text, StringComparison.Ordinal);
        Assert.EndsWith("Rows: block that reads; columns: block that writes.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_Pictures_AreOfBlocksOrOfHeads()
    {
        using var folder = new Scratch();

        CliRun.Of("compose", "--out", folder["blocks.svg"]).Ok();
        CliRun.Of("compose", "--head", "3.1", "--minus-random", "--out", folder["head.svg"]).Ok();

        Assert.Contains("block that writes", File.ReadAllText(folder["blocks.svg"]), StringComparison.Ordinal);
        Assert.Contains("composition of 3.1 with every other head", File.ReadAllText(folder["head.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_WrongOptions_AreOneLine()
    {
        CliRun.Of("compose", "--kind", "z").IsUsageError("--kind: 'z' is none of q, k, v.", "attendance compose");
        CliRun.Of("compose", "--head", "0.8").IsError(
            2,
            "There is no head 0.8; the model has blocks 0 to 5 with heads 0 to 7, and negative numbers count from the end.");
    }
}
