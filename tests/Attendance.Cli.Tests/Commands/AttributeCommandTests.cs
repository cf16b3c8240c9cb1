using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Attribution;
using Attendance.Models;

namespace Attendance.Cli.Tests.Commands;

public sealed class AttributeCommandTests
{
    private const string Prompt = "The keys to the cabinet";

    [Fact]
    public void Attribute_TwoTargets_IsTheLibrarysDifference()
    {
        using TransformerModel model = ModelLocator.Open();
        int are = TargetToken.Parse(model, " are").Id;
        int @is = TargetToken.Parse(model, " is").Id;
        var expected = DirectAttribution.Of(model, model.Tokenize(Prompt), are, @is);

        JsonElement json =
            CliRun.Of("attribute", Prompt, "--target", " are", "--against", " is", "--json").Ok().Json();

        Assert.Equal((are, @is), (json.GetProperty("target").GetInt32(), json.GetProperty("against").GetInt32()));
        AssertIs(expected, json);
    }

    [Theory]
    [InlineData("2", 2)]
    [InlineData("-6", 2)]
    [InlineData("-1", 7)]
    public void Attribute_NoTarget_TakesTheMostProbableAtThePosition(string position, int expected)
    {
        using TransformerModel model = ModelLocator.Open();
        ActivationCache cache = ActivationCache.Of(
            model, model.Tokenize(Prompt), LogitPositions.All, DirectAttribution.Points);
        float[] logits = cache.Run.LogitsAt(expected).ToArray();
        var direction = LogitDirection.Of(model, Array.IndexOf(logits, logits.Max()));

        JsonElement json = CliRun.Of("attribute", Prompt, "--position", position, "--json").Ok().Json();

        Assert.Equal(expected, json.GetProperty("position").GetInt32());
        Assert.Equal(direction.Target, json.GetProperty("target").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("against").ValueKind);
        AssertIs(DirectAttribution.Of(cache, direction, expected), json);
    }

    [Fact]
    public void Attribute_Text_BeginsWithTheFindingAndSumsUp()
    {
        string[] lines = CliRun.Of("attribute", Prompt, "--target", " are", "--against", " is", "--top", "2").Ok().Output
            .Split('\n');

        Assert.Equal(
            "the logit of 'are' minus that of 'is' is −2.637 after 'et' (7); 5.mlp adds most to it, −2.202.", lines[0]);
        Assert.Matches(@"^  60 others +\S+$", lines[5]);
        Assert.Matches(@"^  ln_final\.bias +\+0\.132$", lines[6]);
        Assert.Matches(@"^  all +−2\.637$", lines[7]);
    }

    [Fact]
    public void Attribute_Picture_HasTheMlps()
    {
        using var folder = new Scratch();
        string picture = folder["parts.svg"];

        CliRun.Of("attribute", Prompt, "--out", picture, "--json");

        Assert.Contains("MLP", File.ReadAllText(picture), StringComparison.Ordinal);
    }

    [Fact]
    public void Attribute_WrongTargets_AreOneLine()
    {
        CliRun.Of("attribute", Prompt, "--against", " is").IsUsageError(
            "--against needs a --target to be subtracted from; give both.", "attendance attribute");
        CliRun.Of("attribute", Prompt, "--target", " cabinet").IsError(
            2,
            "The target ' cabinet' is 3 tokens for demo ('c', 'abin', 'et'); expected one: try its first, mind the space "
                + "before a word, or give an id such as #389.");
        CliRun.Of("attribute", Prompt, "--target", "#9999").IsError(
            2, "There is no token 9999; ids of demo are 0 to 8191.");
        CliRun.Of("attribute", Prompt, "--position", "8").IsError(
            2, "There is no position 8; the prompt has 8 tokens: 0 to 7, or -8 to -1 from the end.");
        CliRun.Of("attribute", "").IsError(2, "The prompt has no token; expected at least one.");
    }

    private static void AssertIs(DirectAttribution expected, JsonElement json)
    {
        JsonElement[] parts = [.. json.GetProperty("parts").EnumerateArray()];
        Assert.Equal(
            expected.Parts.Select(part => part.Part.Name), parts.Select(part => part.GetProperty("part").GetString()));
        Assert.All(
            parts,
            (part, i) => Assert.Equal(expected.Parts[i].Value, part.GetProperty("value").GetDouble(), 1e-6));
        Assert.Equal(expected.Bias, json.GetProperty("bias").GetDouble(), 1e-6);
        Assert.Equal(expected.Logit, json.GetProperty("logit").GetDouble(), 1e-5);
    }
}
