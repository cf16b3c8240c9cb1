using System.Text.Json;
using Attendance.Analysis.LogitLens;
using Attendance.Models;
using Attendance.Rendering;

namespace Attendance.Cli.Tests.Commands;

public sealed class LensCommandTests
{
    private const string Prompt = "The keys to the cabinet";

    [Fact]
    public void Lens_Json_HasEveryCellOfTheLibrary()
    {
        using TransformerModel model = ModelLocator.Open();
        var lens = Lens.Of(model, model.Tokenize(Prompt), new LensOptions { Top = 3, Target = 389 });

        JsonElement json = CliRun.Of("lens", Prompt, "--target", " are", "--top", "3", "--json").Ok().Json();

        Assert.Equal("demo", json.GetProperty("model").GetString());
        Assert.Equal(8, json.GetProperty("tokens").GetArrayLength());
        Assert.Equal(389, json.GetProperty("target").GetInt32());
        JsonElement[] cells = [.. json.GetProperty("cells").EnumerateArray()];
        Assert.Equal(7 * 8, cells.Length);
        foreach ((LensCell cell, JsonElement seen) in lens.Cells.Zip(cells))
        {
            JsonElement block = seen.GetProperty("block");
            Assert.Equal(cell.Block, block.ValueKind == JsonValueKind.Null ? null : block.GetInt32());
            Assert.Equal(cell.Position, seen.GetProperty("position").GetInt32());
            Assert.Equal(cell.Entropy, seen.GetProperty("entropy").GetDouble());
            Assert.Equal(
                cell.Candidates.Select(candidate => (candidate.Token.Id, candidate.Probability)),
                seen.GetProperty("candidates").EnumerateArray().Select(
                    candidate => (candidate.GetProperty("id").GetInt32(), candidate.GetProperty("probability").GetDouble())));
            JsonElement target = seen.GetProperty("target");
            Assert.Equal(cell.Target!.Rank, target.GetProperty("rank").GetInt32());
            Assert.Equal(cell.Target.Probability, target.GetProperty("probability").GetDouble());
        }
    }

    [Fact]
    public void Lens_Piped_IsAFindingAndTwoTables()
    {
        string output = CliRun.Of("lens", Prompt, "--top", "2").Ok().Output;

        Assert.Matches(
            @"^At 'et' \(7\) the first candidate is ',', 9\.7\d %; it comes first after block 4 and ever after\.\n", output);
        Assert.Matches(@"\n +after +entropy +candidates\n", output);
        Assert.Matches(@"\n +embedding +\d\.\d{3} +\S+ \d\.\d\d % ", output);
        Assert.Matches(@"\n +block 5 +\d\.\d{3} +, 9\.7\d % +of \d\.\d\d %\n", output);
        Assert.Contains("\nThe first candidates at each position, after each block:\n", output, StringComparison.Ordinal);
        Assert.Matches(@"\n +at +embedding +0 +1 +2 +3 +4 +5\n", output);
        Assert.Matches(@"\n +\[7\] et( +\S+){7}\n", output);
    }

    [Fact]
    public void Lens_Target_HasItsProbabilityAndRank()
    {
        string output = CliRun.Of("lens", Prompt, "--target", " are", "--top", "1").Ok().Output;

        Assert.Matches(@"^At 'et' \(7\) 'are' has \d+\.\d\d % in the end, rank \d+ \(0 is first\)", output);
        Assert.Matches(@"\n +after +entropy +'are' +rank +candidates\n", output);
    }

    [Fact]
    public void Lens_OneBlock_IsATableOfPositions()
    {
        string output = CliRun.Of("lens", Prompt, "--block", "-2").Ok().Output;

        Assert.StartsWith("At 'et' (7), after block 4, the first candidate is ',', ", output, StringComparison.Ordinal);
        Assert.Matches(@"\n +at +entropy +candidates\n", output);
        Assert.Matches(@"\n +\[0\] The +\d", output);
        Assert.DoesNotContain("The first candidates", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Lens_InATerminal_FitsItAndIsColoured()
    {
        var terminal = new TerminalOptions { Width = 80, Colors = ColorDepth.TrueColor };

        CliRun run = new CliSetup { OutputIsTerminal = true, Terminal = terminal }.Run("lens", Prompt).Ok();

        string plain = System.Text.RegularExpressions.Regex.Replace(run.Output, "\u001b\\[[0-9;]*m", "");
        Assert.All(plain.Split('\n').Skip(1), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("\u001b[48;2;", run.Output, StringComparison.Ordinal);
        Assert.Contains("probability of the first candidate", plain, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("probability", "probability of 'are'")]
    [InlineData("entropy", "entropy (nats)")]
    [InlineData("rank", "log₁₀(1 + rank of 'are')")]
    public void Lens_Picture_SaysWhatItsColoursAre(string by, string label)
    {
        using var scratch = new Scratch();

        CliRun.Of("lens", Prompt, "--target", " are", "--by", by, "--out", scratch.At("lens.svg")).Ok();

        string svg = File.ReadAllText(scratch.At("lens.svg"));
        Assert.Contains($">{label}<", svg, StringComparison.Ordinal);
        Assert.Contains(">embedding<", svg, StringComparison.Ordinal);
        Assert.Contains(">after block<", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Lens_WhatIsNotThere_IsOneLine()
    {
        CliRun.Of("lens", Prompt, "--by", "rank").IsUsageError(
            "--by rank is the rank of a token; give --target TOKEN, for example --target \" are\".", "attendance lens");
        CliRun.Of("lens", Prompt, "--target", " cabinet").IsError(
            2,
            "The target ' cabinet' is 3 tokens for demo ('c', 'abin', 'et'); expected one: try its first, mind the space "
                + "before a word, or give an id such as #389.");
        CliRun.Of("lens", Prompt, "--block", "6").IsError(
            2, "There is no block 6; demo has 6: 0 to 5, or -6 to -1 from the end.");
        CliRun.Of("lens", Prompt, "--position", "8").IsError(
            2, "There is no position 8; the prompt has 8 tokens: 0 to 7, or -8 to -1 from the end.");
        CliRun.Of("lens", "").IsError(2, "The prompt has no token; expected at least one.");
    }
}
