using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Explanation;
using Attendance.Attention;
using Attendance.Models;

namespace Attendance.Cli.Tests.Commands;

public sealed class WhyCommandTests
{
    private const string Prompt = "The old man and the old man";

    [Fact]
    public void Why_Json_IsTheLibrarys()
    {
        using TransformerModel model = ModelLocator.Open();
        ActivationCache cache = ScoreExplanation.Run(model, model.Tokenize(Prompt), new HeadId(5, 1));
        var expected = ScoreExplanation.Of(cache, new HeadId(5, 1), 6, 2);

        JsonElement json = CliRun.Of("why", Prompt, "--head", "5.1", "--query", "-1", "--key", "2", "--json").Ok().Json();

        Assert.Equal("demo", json.GetProperty("model").GetString());
        Assert.Equal(7, json.GetProperty("tokens").GetArrayLength());
        Assert.Equal((5, 1), (json.GetProperty("block").GetInt32(), json.GetProperty("head").GetInt32()));
        Assert.Equal((6, 2), (json.GetProperty("query").GetInt32(), json.GetProperty("key").GetInt32()));
        Assert.Equal(expected.Score, json.GetProperty("score").GetDouble());
        Assert.Equal(expected.RunScore, json.GetProperty("runScore").GetDouble());
        Assert.Equal(expected.Weight, json.GetProperty("weight").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("ratherThan").ValueKind);
        AssertIs(expected.Pairs, json);
    }

    [Fact]
    public void Why_RatherThanAnother_IsTheLibrarysDifferencePutTogether()
    {
        using TransformerModel model = ModelLocator.Open();
        ActivationCache cache = ScoreExplanation.Run(model, model.Tokenize(Prompt), new HeadId(5, 1));
        var one = ScoreExplanation.Of(cache, new HeadId(5, 1), 6, 2);
        var other = ScoreExplanation.Of(cache, new HeadId(5, 1), 6, 0);

        JsonElement json = CliRun.Of(
            "why", Prompt, "--head", "-1.1", "--key", "2", "--rather-than", "0", "--group", "kind", "--json").Ok().Json();

        Assert.Equal(other.Score, json.GetProperty("ratherThan").GetProperty("score").GetDouble());
        AssertIs(one.RatherThan(other).Grouped(ScoreGrouping.Kind), json);
    }

    [Fact]
    public void Why_NoKey_TakesTheOneThatGetsMost()
    {
        using TransformerModel model = ModelLocator.Open();
        float[] row = model.Run(Prompt).Attention.Pattern(5, 1).Row(6).ToArray();

        JsonElement json = CliRun.Of("why", Prompt, "--head", "5.1", "--json").Ok().Json();

        Assert.Equal(Array.IndexOf(row, row.Max()), json.GetProperty("key").GetInt32());
    }

    [Fact]
    public void Why_Text_BeginsWithTheFindingAndEndsTheTableWithTheScore()
    {
        string[] lines = CliRun.Of("why", Prompt, "--head", "5.1", "--query", "6", "--key", "2", "--top", "3").Ok().Output
            .Split('\n');

        Assert.Matches(
            @"^5\.1 looks from 'man' \(6\) at 'man' \(2\) with weight 0\.\d{4}; the score is \+2\.099, most of it: 0\.mlp × "
                + @"0\.mlp, −2\.977\.$",
            lines[0]);
        Assert.Matches(@"^  all +\+2\.099$", lines[7]);
        Assert.StartsWith("By part of the query: ", lines[9], StringComparison.Ordinal);
    }

    [Fact]
    public void Why_Picture_IsWritten()
    {
        using var folder = new Scratch();
        string picture = folder["why.svg"];

        CliRun run = CliRun.Of("why", Prompt, "--head", "5.1", "--out", picture, "--top", "0").Ok();

        string svg = File.ReadAllText(picture);
        Assert.Contains("part of the query", svg, StringComparison.Ordinal);
        Assert.Contains("others", svg, StringComparison.Ordinal);
        Assert.Contains("wrote " + picture, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Why_WhatDoesNotExist_IsOneLine()
    {
        CliRun.Of("why", Prompt).IsUsageError(
            "there is no head to explain; give --head block.head, for example --head 5.1.", "attendance why");
        CliRun.Of("why", Prompt, "--head", "0.1,0.2").IsUsageError(
            "--head takes one head here, for example --head 5.1.", "attendance why");
        CliRun.Of("why", Prompt, "--head", "6.0").IsError(
            2,
            "There is no head 6.0; the model has blocks 0 to 5 with heads 0 to 7, and negative numbers count from the end.");
        CliRun.Of("why", Prompt, "--head", "x").IsError(2, "'x' is no head; expected block.head, for example 5.1.");
        CliRun.Of("why", Prompt, "--head", "1.0", "--query", "3", "--key", "4").IsError(
            2,
            "Query 3 may not look at key 4, whose score is masked: a query looks at itself and back, so the key must be 0 "
                + "to 3.");
        CliRun.Of("why", Prompt, "--head", "1.0", "--query", "7").IsError(
            2, "There is no query 7; the prompt has 7 tokens: 0 to 6, or -7 to -1 from the end.");
        CliRun.Of("why", Prompt, "--head", "1.0", "--rather-than", "-8").IsError(
            2, "There is no key -8; the prompt has 7 tokens: 0 to 6, or -7 to -1 from the end.");
        CliRun.Of("why", Prompt, "--head", "1.0", "--top", "-1").IsUsageError(
            "--top: expected 0 or more, not -1.", "attendance why");
    }

    private static void AssertIs(ScorePairs expected, JsonElement json)
    {
        Assert.Equal(
            expected.QueryParts.Select(part => part.Name),
            json.GetProperty("queryParts").EnumerateArray().Select(part => part.GetString()!));
        Assert.Equal(
            expected.KeyParts.Select(part => part.Name),
            json.GetProperty("keyParts").EnumerateArray().Select(part => part.GetString()!));
        JsonElement[][] pairs =
            [.. json.GetProperty("pairs").EnumerateArray().Select(row => row.EnumerateArray().ToArray())];
        Assert.All(
            pairs, (row, query) => Assert.All(row, (value, key) => Assert.Equal(expected[query, key], value.GetDouble())));
        Assert.Equal(expected.QueryParts.Count, pairs.Length);
        Assert.Equal(expected.Sum, json.GetProperty("sum").GetDouble());
    }
}
