using System.Text.Json;
using Attendance.Tests.Shared;

namespace Attendance.Cli.Tests.Commands;

/// <summary>What the commands find in the committed model whose two heads are known.</summary>
public sealed class InductionModelTests
{
    private const string Prompt = "copyright copyrigh";

    private static string Folder => Path.Combine(Expectation.Repository(), "models", "induction");

    [Fact]
    public void Heads_OfIt_NamesItsTwoHeads()
    {
        JsonElement[] scores =
        [
            .. Json("heads", "--repeat", "14", "--score", "previous,induction").GetProperty("scores").EnumerateArray(),
        ];

        Assert.Equal(
            ["0.1", "1.2"], scores.Select(score => score.GetProperty("ranked")[0].GetString()!));
    }

    [Theory]
    [InlineData("zero")]
    [InlineData("mean")]
    public void Causes_OfIt_AreItsTwoHeadsAndNoOther(string ablation)
    {
        JsonElement json = Json(
            ["causes", Prompt, "--target", "t", .. ablation == "mean" ? (string[])["--mean"] : []]);

        (string Part, double Effect)[] parts =
        [
            .. json.GetProperty("parts").EnumerateArray()
                .Select(part => (part.GetProperty("part").GetString()!, part.GetProperty("effect").GetDouble())),
        ];
        Assert.Equal(["1.2", "0.1"], parts.Take(2).Select(part => part.Part));
        Assert.All(parts.Take(2), part => Assert.InRange(part.Effect, -13, -8));
        Assert.All(parts.Skip(2), part => Assert.InRange(part.Effect, -0.01, 0.01));
    }

    [Theory]
    [InlineData("0.1", false)]
    [InlineData("1.2", false)]
    [InlineData("0.0,0.2,0.3,1.0,1.1,1.3", true)]
    public void Ablate_OfIt_RemovesTheCopyingWithEitherHeadAndWithNoOther(string heads, bool copies)
    {
        JsonElement json = Json("ablate", Prompt, "--head", heads, "--max-new-tokens", "11");

        Assert.Equal("t copyright", json.GetProperty("before").GetProperty("text").GetString());
        Assert.Equal(copies, json.GetProperty("after").GetProperty("text").GetString() == "t copyright");
        double after = json.GetProperty("next").EnumerateArray()
            .Single(token => token.GetProperty("text").GetString() == "t").GetProperty("probabilityAfter").GetDouble();
        Assert.InRange(after, copies ? 0.999 : 0, copies ? 1 : 0.1);
    }

    [Fact]
    public void Why_ItsInductionHeadLooksThere_IsWhatThePreviousTokenHeadWrote()
    {
        JsonElement json = Json("why", Prompt, "--head", "1.2", "--query", "-1");

        (int query, int key) = (IndexOf(json, "queryParts", "embed"), IndexOf(json, "keyParts", "0.1"));
        JsonElement pair = json.GetProperty("pairs")[query][key];
        Assert.InRange(json.GetProperty("score").GetDouble(), 15.9, 16.1);
        Assert.Equal(json.GetProperty("score").GetDouble(), pair.GetDouble(), 0.1);
    }

    private static int IndexOf(JsonElement json, string parts, string part) =>
        json.GetProperty(parts).EnumerateArray().Select(one => one.GetString()).ToList().IndexOf(part);

    private static JsonElement Json(params string[] words) =>
        CliRun.Of([.. words, "--model", Folder, "--json"]).Ok().Json();
}
