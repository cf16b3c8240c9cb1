using System.Text.Json;
using Attendance.Analysis.Counterfactuals;
using Attendance.Models;

namespace Attendance.Cli.Tests.Commands;

public sealed class CausesCommandTests
{
    private const string Prompt = "The keys to the cabinet";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Causes_Json_IsTheLibrarys(bool mean)
    {
        using TransformerModel model = ModelLocator.Open();
        var expected = CausalMap.Of(model, model.Tokenize(Prompt), 389, 318, mean ? Ablation.Mean : Ablation.Zero);

        JsonElement json = CliRun.Of(
            ["causes", Prompt, "--target", " are", "--against", "#318", "--json", .. mean ? (string[])["--mean"] : []]).Ok().Json();

        Assert.Equal(expected.Clean, json.GetProperty("clean").GetDouble());
        var parts = json.GetProperty("parts").EnumerateArray().ToDictionary(part => part.GetProperty("part").GetString()!);
        Assert.Equal((model.Blocks * model.Heads) + model.Blocks, parts.Count);
        Assert.Equal(expected.HeadEffects[2, 3], parts["2.3"].GetProperty("effect").GetDouble());
        Assert.Equal(expected.MlpEffects[1], parts["1.mlp"].GetProperty("effect").GetDouble());
        Assert.Equal(expected.Direct!.OfHead(2, 3), parts["2.3"].GetProperty("direct").GetDouble());
    }

    [Fact]
    public void Causes_Text_BeginsWithTheFinding()
    {
        string first = CliRun.Of("causes", Prompt, "--target", " are", "--against", " is").Ok().Output.Split('\n')[0];

        Assert.Matches("^The logit of 'are' minus that of 'is' is [+−0-9.]+; ablating [0-9.a-z]+ changes it most, by ", first);
    }

    [Fact]
    public void Causes_WithOut_WritesAPicture()
    {
        using var folder = new Scratch();
        string path = folder.At("causes.svg");

        CliRun.Of("causes", Prompt, "--out", path, "--top", "0").Ok();

        Assert.Contains("change when ablated", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--target", " the cabinets of the kings", "tokens for demo")]
    [InlineData("--target", "#999999", "There is no token 999999")]
    [InlineData("--against", " is", "--against needs a --target")]
    [InlineData("--top", "-1", "expected 0 or more")]
    public void Causes_OfWhatCannotBe_SaysSoInOneLine(string option, string value, string message)
    {
        CliRun run = CliRun.Of("causes", Prompt, option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(message, run.Error.Split('\n')[0], StringComparison.Ordinal);
    }
}
