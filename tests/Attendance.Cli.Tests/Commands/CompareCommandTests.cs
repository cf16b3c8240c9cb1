using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Models;

namespace Attendance.Cli.Tests.Commands;

public sealed class CompareCommandTests
{
    private const string A = "I love you";
    private const string B = "I hate you";
    private const string Shorter = "I love";

    [Fact]
    public void Compare_Json_IsTheLibrarys()
    {
        using TransformerModel model = ModelLocator.Open();
        HeadComparison expected = HeadComparison.Of(
            model,
            model.Tokenize(A),
            model.Tokenize(B),
            new ComparisonOptions { Measures = Enum.GetValues<HeadMeasure>(), Into = ComparedRun.B });

        JsonElement json = CliRun.Of("compare", A, B, "--into", "B", "--json").Ok().Json();

        Assert.Equal("demo", json.GetProperty("a").GetProperty("model").GetString());
        Assert.Equal(3, json.GetProperty("b").GetProperty("tokens").GetArrayLength());
        Assert.Equal(expected.Target.Target, json.GetProperty("target").GetInt32());
        Assert.Equal(expected.Target.Against, json.GetProperty("against").GetInt32());
        Assert.Equal(expected.LogitDifferenceB, json.GetProperty("logitDifferenceB").GetDouble());
        Assert.Equal("output", json.GetProperty("rankedBy").GetString());
        JsonElement[] ranked = [.. json.GetProperty("ranked").EnumerateArray()];
        HeadDifference[] heads = [.. expected.Ranked(HeadMeasure.Output)];
        Assert.Equal(heads.Length, ranked.Length);
        for (int i = 0; i < heads.Length; i++)
        {
            Assert.Equal(heads[i].Head.Block, ranked[i].GetProperty("block").GetInt32());
            Assert.Equal(heads[i].Head.Head, ranked[i].GetProperty("head").GetInt32());
            Assert.Equal(heads[i].Divergence, ranked[i].GetProperty("divergence").GetDouble());
            Assert.Equal(heads[i].Attribution, ranked[i].GetProperty("attribution").GetDouble());
            AssertIs(heads[i].Output!.Value, ranked[i].GetProperty("output"));
            AssertIs(heads[i].Pattern!.Value, ranked[i].GetProperty("pattern"));
        }

        AttentionGrid grid = PatternDifference.AllHeads(expected.Pair, heads[0].Head.Block);
        Assert.Equal(
            grid.Panels.SelectMany(panel => panel.Matrix.Values.ToArray()),
            json.GetProperty("panels").EnumerateArray()
                .SelectMany(panel => panel.GetProperty("matrix").EnumerateArray())
                .SelectMany(row => row.EnumerateArray())
                .Select(value => value.GetSingle()));
    }

    [Fact]
    public void Compare_JsonByOneMeasure_HasWhatIsCheapBesideIt()
    {
        JsonElement head = CliRun.Of("compare", A, B, "--by", "js", "--json").Ok().Json()
            .GetProperty("ranked")[0];

        Assert.Equal(JsonValueKind.Number, head.GetProperty("divergence").ValueKind);
        Assert.Equal(JsonValueKind.Number, head.GetProperty("attribution").ValueKind);
        Assert.Equal(JsonValueKind.Null, head.GetProperty("output").ValueKind);
        Assert.Equal(JsonValueKind.Null, head.GetProperty("pattern").ValueKind);
    }

    [Theory]
    [InlineData("js", "looks most differently: ")]
    [InlineData("attribution", "speaks most differently: it adds ")]
    [InlineData("patch", "matters most: with its output from B, ")]
    [InlineData("pattern", "matters most: with its pattern from B, ")]
    public void Compare_Text_BeginsWithTheFinding(string by, string finding)
    {
        string[] lines = CliRun.Of("compare", A, B, "--by", by, "--top", "3").Ok().Output.Split('\n');

        Assert.Matches(
            "^A, \"I love you\", goes on with '.+' \\(.+ %\\); B, \"I hate you\", with '.+' \\(.+ %\\)\\.$", lines[0]);
        Assert.Matches("^'.+' goes from .+ to .+ % and '.+' goes from .+ to .+ % from A to B\\.$", lines[1]);
        Assert.Matches($"^Head \\d\\.\\d {finding}", lines[2]);
        Assert.Equal(3, lines.Count(line => Regex.IsMatch(line, @"^ +\d\.\d +0\.\d{4} ")));
        Assert.DoesNotContain(lines, line => line.Contains("aligned tokens;", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("love→hate", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_UnequalLengths_ShowsTheAlignment()
    {
        string output = CliRun.Of("compare", A, "I really love you").Ok().Output;

        Assert.Contains(
            "\n3 aligned tokens; − is in A and + in B alone, and left out of rows and pictures:\n"
                + "  I  +really  love  you\n",
            output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("have no partners", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_LastTokensAlone_SaysWhatThatMeans() =>
        Assert.Contains(
            "  I  love  −you\nThe last tokens, which predict the next, have no partners: ",
            CliRun.Of("compare", A, Shorter).Ok().Output,
            StringComparison.Ordinal);

    [Fact]
    public void Compare_ByPosition_PairsPositions() =>
        Assert.Contains(
            "  I  love→really  you→love  +you\n",
            CliRun.Of("compare", A, "I really love you", "--align", "positions").Ok().Output,
            StringComparison.Ordinal);

    [Fact]
    public void Compare_TheSamePrompt_MakesNoDifference() =>
        Assert.Equal(
            "No head makes a difference.", CliRun.Of("compare", A, A).Ok().Output.Split('\n')[2]);

    [Fact]
    public void Compare_LongPrompts_AreNotPatchedUnasked()
    {
        string words = string.Concat(Enumerable.Repeat(" and", 129));

        string output =
            CliRun.Of("compare", "I love" + words, "I hate" + words, "--head", "0", "--block", "0").Ok().Output;

        Assert.Contains("--by patch takes a pass for every head.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Δ logit", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_AnySource_IsTheSamePrompt()
    {
        using var scratch = new Scratch();
        string expected = CliRun.Of("compare", A, B, "--by", "js", "--json").Ok().Output;
        var setup = new CliSetup { Input = Encoding.UTF8.GetBytes(B + "\n") };

        Assert.Equal(expected, setup.Run("compare", A, "-", "--by", "js", "--json").Ok().Output);
        Assert.Equal(
            expected,
            CliRun.Of("compare", A, "--file", scratch.Write("b.txt", B), "--by", "js", "--json").Ok().Output);
        Assert.Equal(
            expected,
            CliRun.Of("compare", "--ids", "40,1842,345", "--ids", "40,5465,345", "--by", "js", "--json").Ok().Output);
    }

    [Fact]
    public void Compare_TwoModels_RunOnePrompt()
    {
        JsonElement json = CliRun.Of("compare", A, "--model-b", "demo", "--json", "--head", "1").Ok().Json();

        Assert.Equal(
            json.GetProperty("a").GetProperty("tokens").GetRawText(),
            json.GetProperty("b").GetProperty("tokens").GetRawText());
        Assert.All(
            json.GetProperty("ranked").EnumerateArray(),
            head => Assert.Equal(0, head.GetProperty("divergence").GetDouble()));
        Assert.StartsWith(
            "A, demo, goes on with ",
            CliRun.Of("compare", A, "--model-b", "demo").Ok().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_TwoPictures_AreWritten()
    {
        using var scratch = new Scratch();

        CliRun run = CliRun.Of(
            "compare", A, B, "--by", "attribution", "--out", scratch.At("d.svg"), "--heads-out", scratch.At("h.svg"));

        Assert.Matches("wrote .*d\\.svg \\(.*\\)\nwrote .*h\\.svg \\(.*\\)\n$", run.Ok().Output);
        Assert.Contains("difference in attention weight (B − A)", File.ReadAllText(scratch.At("d.svg")));
        Assert.Contains("demo · what heads add to the logit, B − A", File.ReadAllText(scratch.At("h.svg")));
    }

    [Theory]
    [InlineData(
        "there is no prompt and two are needed; give two texts, each in quotes (- for standard input, --file FILE or "
            + "--ids 40,1842,345 in place of one), or one and --model-b MODEL.")]
    [InlineData(
        "there is one prompt and two are needed; give two texts, each in quotes (- for standard input, --file FILE or "
            + "--ids 40,1842,345 in place of one), or one and --model-b MODEL.",
        "one")]
    [InlineData(
        "there are 2 prompts and two models run one; give one prompt, or leave --model-b out.",
        "one", "two", "--model-b", "demo")]
    [InlineData(
        "the prompts are 6 words to the shell; put each in quotes: \"I love you\" \"I hate you\".",
        "I", "love", "you", "I", "hate", "you")]
    [InlineData("standard input can be only one of the prompts; give - once.", "-", "-")]
    [InlineData(
        "--align is for two prompts; two models on one prompt are aligned by its text.",
        "one", "--model-b", "demo", "--align", "ids")]
    [InlineData("--by: 'kl' is none of js, attribution, patch, pattern.", A, B, "--by", "kl")]
    [InlineData("--into: 'C' is none of A, B.", A, B, "--into", "C")]
    [InlineData("--top 0 leaves no head to show; expected 1 or more.", A, B, "--top", "0")]
    [InlineData(
        "--effect is a number of patching; give --by patch or --by pattern with it.",
        A, B, "--by", "js", "--effect", "kl")]
    [InlineData("there is no option '--intu'; did you mean --into?", A, B, "--intu", "B")]
    public void Compare_WrongUsage_IsOneLine(string line, params string[] args) =>
        CliRun.Of(["compare", .. args]).IsUsageError(line, "attendance compare");

    [Theory]
    [InlineData(
        "The prompts cannot be aligned: they have no token in common, and one has 2 and the other 1; compare prompts "
            + "that share tokens or are equally long, or align them by position.",
        Shorter, "you")]
    [InlineData("There is no head 8; each block has 8: 0 to 7, or -8 to -1 from the end.", A, B, "--head", "8")]
    [InlineData(
        "The target ' are there' is 2 tokens for demo ('are', 'there'); expected one: try its first, mind the space "
            + "before a word, or give an id such as #389.",
        A, B, "--target", " are there")]
    [InlineData("There is no token 999999; ids of demo are 0 to 8191.", A, B, "--target", "#999999")]
    public void Compare_WhatCannotBe_IsOneLine(string line, params string[] args) =>
        CliRun.Of(["compare", .. args]).IsError(2, line);

    [Fact]
    public void Compare_ModelsOfOtherShape_AreRefused()
    {
        string tiny = Scratch.Fixture("gpt2-tiny");

        CliRun.Of("compare", A, "--model-b", tiny).IsError(
            2,
            $"demo has 6 blocks of 8 heads and {tiny} has 3 of 4; two models can be compared head by head only where "
                + "these numbers are equal.");
    }

    private static void AssertIs(PatchEffect expected, JsonElement json)
    {
        Assert.Equal(expected.KullbackLeibler, json.GetProperty("kullbackLeibler").GetDouble());
        Assert.Equal(expected.TotalVariation, json.GetProperty("totalVariation").GetDouble());
        Assert.Equal(expected.LogitDifference, json.GetProperty("logitDifference").GetDouble());
    }
}
