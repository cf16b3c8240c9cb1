using System.Text.Json;
using Attendance.Analysis.HeadFinding;
using Attendance.Models;
using Attendance.Synthetic;

namespace Attendance.Cli.Tests.Commands;

public sealed class HeadsCommandTests
{
    private const string Prompt = "She looked at him and he looked at her";

    [Fact]
    public void Heads_OfTheCheckpointMadeByHand_NamesItsTwoHeads()
    {
        using var scratch = new Scratch();
        InductionCheckpoint.Write(scratch.At("model"));

        CliRun run = CliRun.Of("heads", "--repeat", "14", "--model", scratch.At("model")).Ok();

        Assert.StartsWith(
            $"{scratch.At("model")}, highest of 8 heads: attention to the token before: 0.1 (0.964 ±0.000); ",
            run.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "; attention to what followed earlier places of the same token: 1.2 (0.500 ±0.000).\n",
            run.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "\nMean over 20 prompts, ± half of the 95 % confidence interval. ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mul", false, false)]
    [InlineData("abs", true, true)]
    public void Heads_OfOnePrompt_AreTheLibrarys(string measure, bool first, bool current)
    {
        using TransformerModel model = ModelLocator.Open();
        HeadScores expected = HeadFinder.Find(
            model.Run(Prompt),
            null,
            new()
            {
                Measure = measure == "mul" ? ErrorMeasure.Mul : ErrorMeasure.Abs,
                ExcludeFirst = first,
                ExcludeCurrent = current,
            });
        string[] flags =
            [.. first ? (string[])["--exclude-first"] : [], .. current ? (string[])["--exclude-current"] : []];

        JsonElement json = CliRun.Of(["heads", Prompt, "--json", "--measure", measure, .. flags]).Ok().Json();

        Assert.Equal(9, json.GetProperty("tokens").GetArrayLength());
        JsonElement[] scores = [.. json.GetProperty("scores").EnumerateArray()];
        Assert.Equal(
            HeadScore.All.Select(score => score.Name), scores.Select(score => score.GetProperty("name").GetString()));
        for (int score = 0; score < scores.Length; score++)
        {
            Assert.Equal(expected.Of(score).Cast<double>(), Values(scores[score], "values"));
            Assert.Equal(
                expected.Ranked(score).Select(head => head.ToString()),
                scores[score].GetProperty("ranked").EnumerateArray().Select(head => head.GetString()));
        }
    }

    [Fact]
    public void Heads_OfAFile_HaveMeansMarginsAndCounts()
    {
        using var scratch = new Scratch();
        string tooLong = string.Concat(Enumerable.Repeat(" you", 600));
        string file = scratch.Write("p.txt", $"{Prompt}\n\nI\nI love you\n{tooLong}\n");

        JsonElement json = CliRun.Of("heads", "--file", file, "--score", "self", "--json").Ok().Json();

        Assert.Equal(
            (3, 1, 1, 1),
            (Number(json, "prompts"), Number(json, "empty"), Number(json, "tooShort"), Number(json, "cut")));
        JsonElement score = json.GetProperty("scores").EnumerateArray().Single();
        Assert.Equal(48, Values(score, "values").Length);
        Assert.All(Values(score, "margins"), margin => Assert.InRange(margin, 0, 5));
        string text = CliRun.Of("heads", "--file", file, "--score", "self").Ok().Output;
        Assert.Contains(
            "\nLeft out: 1 empty lines, 1 prompts of a single token.\nCut to the first 512 tokens: 1 prompt.\n",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_LikeOne_RanksItFirst()
    {
        JsonElement json = CliRun.Of("heads", Prompt, "--like", "5.1", "--json").Ok().Json();

        JsonElement score = json.GetProperty("scores").EnumerateArray().Single();
        Assert.Equal("like 5.1", score.GetProperty("name").GetString());
        Assert.Equal("5.1", score.GetProperty("ranked")[0].GetString());
    }

    [Fact]
    public void Heads_ByAMask_AreThoseOfTheDetectorThatItIs()
    {
        using var scratch = new Scratch();
        string mask = scratch.Write("m.json", "[[0,0,0],[1,0,0],[0,1,0]]");

        JsonElement json =
            CliRun.Of("heads", "I love you", "--score", "previous", "--mask", mask, "--json").Ok().Json();

        JsonElement[] scores = [.. json.GetProperty("scores").EnumerateArray()];
        Assert.Equal("m.json", scores[1].GetProperty("name").GetString());
        Assert.All(
            Values(scores[0], "values").Zip(Values(scores[1], "values")),
            pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory]
    [InlineData("all.png")]
    [InlineData("one.svg", "--score", "distance")]
    [InlineData("below.svg", "--score", "previous,induction", "--measure", "abs")]
    public void Heads_AsAPicture_AreWritten(string name, params string[] more)
    {
        using var scratch = new Scratch();

        CliRun run = CliRun.Of(["heads", Prompt, "--out", scratch.At(name), .. more]).Ok();

        Assert.Equal([name], scratch.Files);
        Assert.Contains($"\nwrote {scratch.At(name)} (", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_OfAScore_HasAsManyHeadsAsWanted()
    {
        string output = CliRun.Of("heads", Prompt, "--score", "distance", "--top", "3").Ok().Output;

        Assert.Contains("  #   head   distance, tokens\n", output, StringComparison.Ordinal);
        Assert.Contains("\n  3   ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\n  4   ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "there is no prompt; give one text in quotes, - for standard input, --file FILE, or --ids 40,1842,345.")]
    [InlineData("a prompt beside --file or --repeat is one too many; give one of them.", "hi", "--repeat", "3")]
    [InlineData(
        "--pair, --decoder and --decoder-ids go with one prompt; with --file or --repeat, leave them out.",
        "--repeat", "3", "--decoder", "a")]
    [InlineData(
        "--pair, --decoder and --decoder-ids go with one prompt; with --file or --repeat, leave them out.",
        "--file", "x", "--pair", "a")]
    [InlineData("--file and --repeat exclude each other; give one of them.", "--file", "x", "--repeat", "3")]
    [InlineData("--count and --seed belong to --repeat; give --repeat N as well.", "hi you", "--count", "3")]
    [InlineData("--repeat and --count must be at least 1.", "--repeat", "0")]
    [InlineData("--resume is for many prompts; give --file FILE or --repeat N as well.", "hi you", "--resume", "x")]
    [InlineData("--measure 'max': expected mul or abs.", "hi you", "--measure", "max")]
    [InlineData("--top must be at least 1.", "hi you", "--top", "0")]
    public void Options_ThatContradict_AreUsageErrors(string line, params string[] args) =>
        CliRun.Of(["heads", .. args]).IsUsageError(line, "attendance heads");

    [Theory]
    [InlineData(2, "There is no score 'nose'; expected one of previous_token_head, ", "hi you", "--score", "nose")]
    [InlineData(2, "There is no head 9.0; the model has blocks 0 to 5 with heads 0 to 7", "hi you", "--like", "9.0")]
    [InlineData(2, "The prompt is a single token", "--ids", "5")]
    [InlineData(1, "nowhere.txt: there is no such file.", "--file", "nowhere.txt")]
    [InlineData(1, "nowhere.npy: there is no such file.", "hi you", "--mask", "nowhere.npy")]
    [InlineData(2, "900 different tokens twice are more than demo takes; expected at most 255.", "--repeat", "900")]
    public void Requests_ThatCannotBeMet_AreOneLine(int exitCode, string line, params string[] args)
    {
        CliRun run = CliRun.Of(["heads", .. args]);

        Assert.StartsWith($"attendance: {line}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
    }

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static double[] Values(JsonElement score, string name) =>
    [
        .. score.GetProperty(name).EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(v => v.GetDouble()),
    ];
}
