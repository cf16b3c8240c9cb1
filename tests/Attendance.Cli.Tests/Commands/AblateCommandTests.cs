using System.Text.Json;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Tests.Commands;

public sealed class AblateCommandTests
{
    private const string Prompt = "The old man and the old";

    [Fact]
    public void Ablate_Json_IsTheLibrarys()
    {
        using TransformerModel model = ModelLocator.Open();
        IReadOnlyList<Token> tokens = model.Tokenize(Prompt);
        var set = new InterventionSet(new Ablate(new HeadId(4, 7)), new Ablate(BlockPart.Mlp(2)));
        var effect = InterventionEffect.Of(model, tokens, set);

        JsonElement json = CliRun.Of(
            "ablate", Prompt, "--head", "4.7", "--mlp", "2", "--target", " man", "--max-new-tokens", "3", "--top", "4",
            "--json").Ok().Json();

        Assert.Equal(effect.KullbackLeibler, json.GetProperty("kullbackLeibler").GetDouble());
        Assert.Equal(effect.TotalVariation, json.GetProperty("totalVariation").GetDouble());
        Assert.Equal(effect.LossBefore, json.GetProperty("lossBefore").GetDouble());
        Assert.Equal(effect.LossAfter, json.GetProperty("lossAfter").GetDouble());
        Assert.Equal(
            effect.LossesAfter, json.GetProperty("lossesAfter").EnumerateArray().Select(loss => loss.GetDouble()));
        JsonElement next = json.GetProperty("next")[0];
        Assert.Equal(4, json.GetProperty("next").GetArrayLength());
        Assert.Equal(effect.Top(4)[0].After.Probability, next.GetProperty("probabilityAfter").GetDouble());
        Assert.Equal(effect.PatternChanges()[5, 1], json.GetProperty("patternChanges")[5][1].GetDouble());
        TokenChange man = effect.Next(model.Tokenize(" man")[0].Id);
        Assert.Equal(man.Before.Logit, json.GetProperty("logitDifferenceBefore").GetSingle());
        Assert.Equal(man.After.Logit, json.GetProperty("logitDifferenceAfter").GetSingle());
        Assert.Equal(
            """[{"kind":"zero","head":"4.7"},{"kind":"zero","mlp":2}]""", $"{json.GetProperty("interventions")}");
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 3 };
        Assert.Equal(model.Generate(Prompt, options).Text, json.GetProperty("before").GetProperty("text").GetString());
        Assert.Equal(
            model.Generate(Prompt, options with { Probes = set.ProbesFor(model, tokens) }).Text,
            json.GetProperty("after").GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("--head 5.1,-1.7", "zero 5.1, zero 5.7")]
    [InlineData("--head 5.1 --mlp 3 --mean", "mean 5.1, mean 3.mlp")]
    [InlineData("--scale 5.1=2.0 --head 5.1", "scale 5.1=2, zero 5.1")]
    [InlineData("--head 5.1 --scale 5.1=2.0", "zero 5.1, scale 5.1=2")]
    [InlineData(
        "--mask-token and --cut 4.7:-1>man --cut-score 4.7:5>0", "mask-token 3, cut 4.7:5>2, cut-score 4.7:5>0")]
    [InlineData("--head 5.1 --mlp 0 --patch-from 6", "patch 5.1, patch 0.mlp")]
    [InlineData("--head 5.1 --patch 4.0,0.mlp --patch-from 6 --mean", "mean 5.1, patch 4.0, patch 0.mlp")]
    [InlineData("--head=5.1 --scale=5.2=-1 --head 5.3", "zero 5.1, scale 5.2=-1, zero 5.3")]
    public void Ablate_AnyOptions_WorkInTheOrderGiven(string line, string expected)
    {
        string output = CliRun.Of(
            ["ablate", Prompt, .. line.Split(' ').Select(word => word == "6" ? "The young man and the young" : word),
                "--max-new-tokens", "0", "--top", "0"]).Ok().Output;

        Assert.StartsWith($"{expected}: the next token ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("before  ", output.Split("\n\n")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Ablate_Text_SaysWhatBecameOfIt()
    {
        string[] lines = CliRun.Of(
            "ablate", Prompt, "--head", "4.7", "--target", " man", "--against", " woman", "--max-new-tokens", "4",
            "--top", "1").Ok().Output.Split('\n');

        Assert.Matches(@"^zero 4\.7: the next token (stays|is no longer) '", lines[0]);
        Assert.Matches(
            @"^[0-9.]+ % of the probability moves to other tokens \(KL [0-9.]+ nats\); the loss over the prompt ",
            lines[1]);
        Assert.Matches(
            @"^The logit of 'man' minus that of 'woman' goes from [+−0-9.]+ to [+−0-9.]+, by [+−0-9.]+\.$", lines[2]);
        Assert.Matches("^Heads that look elsewhere, with the part of their attention that moves: 5\\.", lines[3]);
        Assert.Contains(
            lines,
            line => line is "The text goes on as before."
                || line.StartsWith("The texts part at new token ", StringComparison.Ordinal));
    }

    [Fact]
    public void Ablate_HeadOfTheLastBlock_LetsNoHeadLookElsewhere() => Assert.Contains(
        "\nNo head looks elsewhere.\n",
        CliRun.Of("ablate", Prompt, "--head", "5.1", "--max-new-tokens", "0").Ok().Output,
        StringComparison.Ordinal);

    [Fact]
    public void Ablate_Sampled_HasTheSameChanceBeforeAndAfter()
    {
        using TransformerModel model = ModelLocator.Open();
        var options = new GenerationOptions { Temperature = 0.8, Seed = 7, MaxNewTokens = 6 };

        JsonElement json = CliRun.Of(
            "ablate", Prompt, "--scale", "0.0=1", "--temperature", "0.8", "--seed", "7", "--max-new-tokens", "6",
            "--json").Ok().Json();

        string text = model.Generate(Prompt, options).Text;
        Assert.Equal(text, json.GetProperty("before").GetProperty("text").GetString());
        Assert.Equal(text, json.GetProperty("after").GetProperty("text").GetString());
        Assert.True(json.GetProperty("settings").GetProperty("sample").GetBoolean());
    }

    [Fact]
    public void Ablate_PromptThatFillsTheContext_GoesWithoutText()
    {
        string ids = string.Join(',', Enumerable.Repeat(40, 512));

        JsonElement json = CliRun.Of("ablate", "--ids", ids, "--head", "5.1", "--json").Ok().Json();

        Assert.False(json.TryGetProperty("before", out _));
    }

    [Fact]
    public void Ablate_OneToken_HasNoLoss()
    {
        JsonElement json = CliRun.Of("ablate", "I", "--head", "0.0", "--json", "--max-new-tokens", "1").Ok().Json();

        Assert.Equal(JsonValueKind.Null, json.GetProperty("lossBefore").ValueKind);
        Assert.Equal(0, json.GetProperty("lossesAfter").GetArrayLength());
    }

    [Fact]
    public void Ablate_Out_DrawsProbabilitiesOrPatterns()
    {
        using var folder = new Scratch();
        (string tokens, string patterns) = (folder.At("tokens.svg"), folder.At("patterns.svg"));

        CliRun.Of("ablate", Prompt, "--head", "4.7", "--out", tokens, "--max-new-tokens", "0").Ok();
        JsonElement json = Json(CliRun.Of(
            "ablate", Prompt, "--head", "4.7", "--show", "5.1,5.7", "--out", patterns, "--max-new-tokens", "0",
            "--json"));

        Assert.Contains("may come next", File.ReadAllText(tokens), StringComparison.Ordinal);
        Assert.Contains("head 5.7 after − before", File.ReadAllText(patterns), StringComparison.Ordinal);
        Assert.Equal(6, json.GetProperty("panels").GetArrayLength());
    }

    [Theory]
    [InlineData(
        "--max-new-tokens 3",
        "there is nothing to change; give --head 5.1 or --mlp 3 to ablate, or --scale, --cut, --cut-score, "
            + "--mask-token or --patch.")]
    [InlineData("--patch 5.1", "--patch takes heads from another prompt's run; give --patch-from \"…\" as well.")]
    [InlineData("--patch-from x", "--patch-from needs heads to take from there; give --patch 5.1,7.3.")]
    [InlineData(
        "--head 5.1 --patch-from x --patch-from-ids 4",
        "--patch-from and --patch-from-ids exclude each other; give one of them.")]
    [InlineData(
        "--scale 5.1=2 --mean", "--mean is for what --head and --mlp ablate; give one of them, or leave it out.")]
    [InlineData(
        "--head 5.1 --mean --patch-from x",
        "--mean ablates and --patch-from patches the same heads; leave one out, or name those to patch with --patch.")]
    [InlineData("--head --mlp 3", "--head needs a value, B.H,….")]
    public void Ablate_OptionsThatDoNotGoTogether_AreWrongUsage(string line, string message) =>
        CliRun.Of(["ablate", Prompt, .. line.Split(' ')]).IsUsageError(message, "attendance ablate");

    [Theory]
    [InlineData(
        "--head 6.0",
        "There is no head 6.0; the model has blocks 0 to 5 with heads 0 to 7, and negative numbers count from the "
            + "end.")]
    [InlineData("--cut 5.1:2>4", "Query 2 does not look at key 4, which comes later; expected a key up to 2.")]
    [InlineData("--cut-score 5.1:old>0", "The query 'old' stands at 1, 5; give one of these positions.")]
    [InlineData("--mask-token 6", "There is no token 6; the prompt has 6 tokens: 0 to 5, or -6 to -1 from the end.")]
    [InlineData("--scale 5.1=two", "'two' is no factor for 5.1; expected a number, for example 5.1=2.0.")]
    [InlineData(
        "--patch 5.1 --patch-from-ids 40,1842",
        "5.1 cannot be taken from the other prompt, which has 2 tokens where this one has 6, and none in common; give "
            + "one that is equally long, or shares tokens.")]
    [InlineData(
        "--head 5.1 --show 5.9",
        "There is no head 5.9; the model has blocks 0 to 5 with heads 0 to 7, and negative numbers count from the "
            + "end.")]
    public void Ablate_WhatDoesNotExist_IsOneLine(string line, string message) =>
        CliRun.Of(["ablate", Prompt, .. line.Split(' ')]).IsError(2, message);

    private static JsonElement Json(CliRun run)
    {
        Assert.StartsWith("wrote ", run.Error, StringComparison.Ordinal);
        return run.Json();
    }
}
