using System.Text.Json;
using Attendance.Analysis;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Tests.Commands;

public sealed class FillCommandTests
{
    private static readonly string s_bert = Scratch.Fixture("bert-tiny");

    [Theory]
    [InlineData("bert-tiny", "the [MASK] sat on the [MASK]")]
    [InlineData("distilbert-tiny", "the [MASK] sat")]
    [InlineData("roberta-tiny", "The <mask> sat on <mask>")]
    public void Fill_Masks_AreTheLogitsThere(string folder, string prompt)
    {
        using TransformerModel model = ModelLocator.Open(Scratch.Fixture(folder));
        IReadOnlyList<Token> tokens = model.Tokenize(prompt);
        Run run = model.Run(tokens, new RunOptions { Logits = LogitPositions.All });

        JsonElement json = Json("fill", prompt, "--top", "3", "--model", Scratch.Fixture(folder));

        JsonElement[] masks = [.. json.GetProperty("masks").EnumerateArray()];
        Assert.Equal(
            model.MaskedPositions(tokens), masks.Select(mask => mask.GetProperty("position").GetInt32()));
        foreach (JsonElement mask in masks)
        {
            AssertIs(TokenProbability.Top(model, run.LogitsAt(mask.GetProperty("position").GetInt32()), 3), mask);
        }
    }

    [Fact]
    public void Fill_Position_IsPredictedMaskedOrNot()
    {
        using TransformerModel model = ModelLocator.Open(s_bert);
        Run run = model.Run(model.Tokenize("hello world"), new RunOptions { Logits = LogitPositions.All });

        JsonElement json = Json("fill", "hello world", "--position", "-2", "--top", "2", "--model", s_bert);

        JsonElement mask = Assert.Single(json.GetProperty("masks").EnumerateArray());
        Assert.Equal(run.Tokens.Count - 2, mask.GetProperty("position").GetInt32());
        AssertIs(TokenProbability.Top(model, run.LogitsAt(run.Tokens.Count - 2), 2), mask);
    }

    [Fact]
    public void Fill_Pair_HasItsMasksInEitherText()
    {
        JsonElement json = Json("fill", "[MASK] sat", "--pair", "the [MASK]", "--top", "1", "--model", s_bert);

        JsonElement[] tokens = [.. json.GetProperty("tokens").EnumerateArray()];
        Assert.Equal(
            ["[MASK]", "[MASK]"],
            json.GetProperty("masks").EnumerateArray()
                .Select(mask => tokens[mask.GetProperty("position").GetInt32()].GetProperty("text").GetString()));
    }

    [Fact]
    public void Fill_Text_NamesThePlaceAndRanksCandidates()
    {
        string output = CliRun.Of("fill", "the [MASK] sat", "--top", "2", "--model", s_bert).Ok().Output;

        string[] lines = output.Split('\n');
        Assert.Equal("In the place of '[MASK]' (2):", lines[0]);
        Assert.StartsWith("  candidate   probability ", lines[1], StringComparison.Ordinal);
        Assert.Equal(6, lines.Length);
    }

    [Theory]
    [InlineData("fill hello", "Nothing in the prompt is masked; write [MASK] (BERT, DistilBERT) or <mask> (RoBERTa) for a token, or name a position.")]
    [InlineData("fill hello --position 9", "There is no position 9; the prompt has 6 tokens: 0 to 5, or -6 to -1 from the end.")]
    [InlineData("fill --ids , --position 0", "The prompt has no token; expected at least one.")]
    [InlineData("fill --ids 193", "There is no token 193; ids of MODEL are 0 to 192.")]
    public void BadInput_IsOneLine(string line, string message) =>
        CliRun.Of([.. line.Split(' '), "--model", s_bert])
            .IsError(2, message.Replace("MODEL", s_bert, StringComparison.Ordinal));

    [Theory]
    [InlineData("--top -1", "--top: expected 0 or more, not -1.")]
    [InlineData("--position x", "--position: 'x' is not a whole number.")]
    public void WrongUsage_IsOneLineAndAPointer(string options, string message) =>
        CliRun.Of(["fill", "[MASK]", .. options.Split(' '), "--model", s_bert]).IsUsageError(message, "attendance fill");

    private static void AssertIs(IReadOnlyList<TokenProbability> expected, JsonElement mask)
    {
        JsonElement[] candidates = [.. mask.GetProperty("candidates").EnumerateArray()];
        Assert.Equal(expected.Select(one => one.Token.Id), candidates.Select(one => one.GetProperty("id").GetInt32()));
        foreach ((TokenProbability one, JsonElement written) in expected.Zip(candidates))
        {
            // Logits of some positions and of all are products of other sizes, which round otherwise.
            Assert.Equal(one.Probability, written.GetProperty("probability").GetDouble(), 1e-5);
            Assert.Equal(one.Logit, written.GetProperty("logit").GetSingle(), 1e-4);
        }
    }

    private static JsonElement Json(params string[] args) => CliRun.Of([.. args, "--json"]).Ok().Json();
}
